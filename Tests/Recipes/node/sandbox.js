// A sandbox of the emulator for one test: a project and a key of its own.

export const emulator = process.env.PLAYLISTS_EMULATOR_URL ?? "http://127.0.0.1:8000";
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
    // Takes the sandbox away; the report says what was left in it and never touched.
    remove: () => call("DELETE", `/sandboxes/${project}`),
  };
}
