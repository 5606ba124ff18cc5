import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { emulator, makeSandbox } from "./sandbox.js";

// What is under test here: your client.
class Playlists {
  constructor(url, project, key) {
    this.list = `${url}/api/projects/${project}/session_recording_playlists/`;
    this.headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  }

  async create(name, retries = 1) {
    const body = JSON.stringify({ name, type: "collection" });
    let answer;
    try {
      answer = await fetch(this.list, { method: "POST", headers: this.headers, body });
    } catch (error) {
      if (retries === 0) throw error;
      return this.create(name, retries - 1);
    }
    assert.equal(answer.status, 201);
    return answer.json();
  }

  async names() {
    const answer = await fetch(this.list + "?order=name", { headers: this.headers });
    return (await answer.json()).results.map((playlist) => playlist.name);
  }
}

let sandbox, playlists;

beforeEach(async () => {
  sandbox = await makeSandbox();
  playlists = new Playlists(emulator, sandbox.project, sandbox.key);
});

afterEach(async (test) => {
  const report = await sandbox.remove();
  if (!test.passed) console.log(report.summary);
  assert.deepEqual(report.faults_never_fired, []);
});

test("creates", async () => {
  await playlists.create("Rage clicks");
  assert.deepEqual(await playlists.names(), ["Checkout", "Rage clicks"]);
});

test("a retry makes a second playlist", async () => {
  // The playlist is in the database, and the client never hears of it.
  await sandbox.admin("POST", "/faults", {
    match: { method: "POST" }, stage: "after_commit", action: { drop: "EMPTY_RESPONSE" }, times: 1,
  });
  await playlists.create("Rage clicks");
  assert.deepEqual(await playlists.names(), ["Checkout", "Rage clicks", "Rage clicks"]);
});

test("waits for what happens elsewhere", async () => {
  const creation = playlists.create("Later");
  // Answers as soon as there is such a request, and with an error after two seconds.
  await sandbox.admin("POST", "/requests/wait", { match: { method: "POST", status: 201 }, timeout_ms: 2000 });
  assert.deepEqual(await playlists.names(), ["Checkout", "Later"]);
  await creation;
});

test("a clock that stands still", async () => {
  await sandbox.admin("PUT", "/clock", { action: "freeze", at: "2026-02-28T12:00:00Z" });
  assert.equal((await playlists.create("Then")).created_at, "2026-02-28T12:00:00Z");
  await sandbox.admin("PUT", "/clock", { action: "advance", by: "1d" });
  assert.equal((await playlists.create("Next day")).created_at, "2026-03-01T12:00:00Z");
});
