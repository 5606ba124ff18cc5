// A sandbox of the emulator for one test: a project and a key of its own.
//
// Under `playlists-emulator exec -- node --test` the emulator is there; otherwise start one and set PLAYLISTS_EMULATOR_URL.

export const emulator = process.env.POSTHOG_HOST || process.env.PLAYLISTS_EMULATOR_URL;
if (!emulator) throw new Error("Run playlists-emulator exec -- node --test, or set PLAYLISTS_EMULATOR_URL to a running emulator.");

const seed = { projects: [{ id: 1, playlists: [{ short_id: "checkout", name: "Checkout", type: "collection" }] }] };

async function call(method, path, body) {
  const answer = await fetch(emulator + "/__admin" + path, { method, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
}

export async function makeSandbox() {
  const { project_id: project, api_key: key } = await call("POST", "/sandboxes", { seed });
  return {
    project,
    key,
    // Calls the control API for this sandbox alone.
    admin: (method, path, body) => call(method, `${path}?project_id=${project}`, body),
    // Removes the sandbox and returns the report: what the test left in it and never touched.
    remove: () => call("DELETE", `/sandboxes/${project}`),
  };
}
