"use strict";

// The inspector: a client of the control API. Whatever comes from the emulator is put into the page as text, never as HTML.

const LONGEST_LIST = 1000;
const MOST_COMPARED = 5;
const RETRY_MILLISECONDS = 1000;
const REFRESH_MILLISECONDS = 200;
const KEY_VARIABLE = "POSTHOG_PERSONAL_API_KEY";
const API_PATH = /^(\/api\/(?:projects|environments)\/[^/]*\/(?:session_recording_playlists\/)?)(.+)$/;

const $ = id => document.getElementById(id);

/** An element with attributes, listeners (`onclick`) and children; strings become text. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

/** Replaces what is in a container, and keeps the focus on what has the same name there. */
function replaceIn(container, ...children) {
  const nameOf = node => node.getAttribute("aria-label") ?? node.getAttribute("href");
  const held = container.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  container.replaceChildren(...children);
  if (held) [...container.querySelectorAll("a, button")].find(node => nameOf(node) === held)?.focus();
}

const button = (text, onclick, attributes = {}) => element("button", {type: "button", onclick, ...attributes}, text);
const tag = (text, kind = "") => element("span", {class: `tag ${kind}`}, text);
const pretty = value => typeof value === "string" ? value : JSON.stringify(value, null, 2);
const brief = value => typeof value === "string" ? value : JSON.stringify(value);
const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

function table(heads, rows) {
  return [
    element("thead", {}, element("tr", {}, heads.map(head => element("th", {scope: "col"}, head)))),
    element("tbody", {}, rows.map(cells => element("tr", {}, cells.map(cell =>
      cell instanceof HTMLTableCellElement ? cell : element("td", {}, cell ?? ""))))),
  ];
}

function code(text, label, kind = "") {
  const copy = button("Copy", () => attempt(async () => {
    await copyText(text);
    say("Copied.");
  }), {"aria-label": `Copy ${label}`});
  return element("div", {class: `code ${kind}`}, copy, element("pre", {tabindex: 0, role: "group", "aria-label": label}, text));
}

/** Copies text; also where the page has no secure context, as through another host's name. */
async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = element("textarea", {}, text);
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

// What the page says.

let messageTimer = 0;

function say(text) {
  $("message").textContent = text;
  clearTimeout(messageTimer);
  messageTimer = setTimeout(() => { $("message").textContent = ""; }, 8000);
}

/** Runs an action of the user's, and shows why it failed. */
async function attempt(action) {
  try {
    await action();
  } catch (error) {
    if (error.name !== "AbortError") say(error.message);
  }
}

/** Runs `load` one at a time; all calls that come while it runs are answered by one more run. */
function oneAtATime(load) {
  let last = Promise.resolve();
  let waiting = null;
  const run = () => {
    waiting = null;
    return load();
  };
  return () => waiting ??= last = last.then(run, run);
}

// The control API.

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let token = sessionStorage.getItem("token") ?? "";
const headers = () => token ? {"X-Admin-Token": token} : {};
const scope = () => $("scope").value;

/** The path of a call about the chosen project. */
function scoped(path, project = scope()) {
  if (!project) return path;
  return `${path}${path.includes("?") ? "&" : "?"}project_id=${project}`;
}

async function refusal(response) {
  const text = await response.text();
  let detail = text;
  try { detail = JSON.parse(text).detail; } catch {}
  return new Refusal(response.status, detail || `The emulator responded with ${response.status}.`);
}

async function request(method, path, body) {
  const response = await fetch("/__admin" + path, {method, headers: headers(), body, cache: "no-store"});
  if (response.status === 401) askForToken();
  if (!response.ok) throw await refusal(response);
  return response;
}

async function call(method, path, body) {
  const response = await request(method, path, body === undefined ? undefined : JSON.stringify(body));
  return response.status === 204 ? null : response.json();
}

function askForToken(error = token ? "The emulator does not accept this token." : "") {
  $("token-error").textContent = error;
  if (!$("token-dialog").open) $("token-dialog").showModal();
}

function useToken(event) {
  event.preventDefault();
  token = $("token").value;
  sessionStorage.setItem("token", token);
  $("token-dialog").close();
  restart();
}

// Events. `fetch` and not `EventSource`, which cannot send the token.

let stream = new AbortController();
let wake = () => {};

/** Follows the emulator's events for as long as the page is open; each connection begins with loading everything. */
async function follow() {
  for (;;) {
    stream = new AbortController();
    const {signal} = stream;
    try {
      const response = await fetch("/__admin" + scoped("/events"), {headers: headers(), signal, cache: "no-store"});
      if (response.status === 401) {
        connection("waiting", "Token needed");
        askForToken();
        await new Promise(resolve => { wake = resolve; });
        continue;
      }
      if (response.status === 404 && scope()) {
        $("scope").value = "";
        continue;
      }
      if (!response.ok) throw await refusal(response);
      connection("live", "Live");
      await Promise.all([loadProjects(), loadRequests(), showView()]);
      for await (const batch of batches(response.body)) receive(batch);
    } catch (error) {
      if (signal.aborted) continue;
      connection("gone", error instanceof Refusal ? error.message : "The emulator is gone. Trying again…");
    }
    await new Promise(resolve => {
      wake = resolve;
      setTimeout(resolve, RETRY_MILLISECONDS);
    });
  }
}

function restart() {
  stream.abort();
  wake();
}

function connection(kind, text) {
  $("connection").className = kind;
  if ($("connection").textContent !== text) $("connection").textContent = text;
}

/** The events that arrived together, each time some did. */
async function* batches(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const {done, value} = await reader.read();
    if (done) throw new Error("The stream ended.");
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    const events = blocks.map(parseEvent).filter(event => event.data !== "");
    if (events.length) yield events;
  }
}

function parseEvent(block) {
  const event = {name: "message", data: ""};
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) event.name = line.slice(6).trim();
    if (line.startsWith("data:")) event.data += line.slice(5).trim();
  }
  return event;
}

function receive(events) {
  const requests = events.filter(event => event.name === "request").map(event => JSON.parse(event.data));
  addRequests(requests);
  const names = new Set(events.map(event => event.name));
  if (requests.some(entry => entry.changes.length)) names.add("rows");
  for (const {data} of events.filter(event => event.name === "fault")) {
    const {id, request_id: request} = JSON.parse(data);
    if (request) say(`Fault ${id} fired on request ${request}.`);
  }
  const isReplaced = names.has("reset") || names.has("snapshot");
  if (isReplaced) attempt(loadRequests);
  if (isReplaced || names.has("sandbox")) attempt(loadProjects);
  if (views[route()[0]].events.some(name => names.has(name))) refreshSoon();
}

let refresh = 0;

/** Shows the view again, a few times in a second at most. */
function refreshSoon() {
  refresh ||= setTimeout(() => {
    refresh = 0;
    attempt(showView);
  }, REFRESH_MILLISECONDS);
}

// Views, by the fragment of the address; each is shown again after some events.

const views = {
  requests: {show: showRequest, events: ["reset", "snapshot"]},
  playlists: {show: showPlaylists, events: ["reset", "snapshot", "sandbox", "rows"]},
  projects: {show: showProjects, events: ["reset", "snapshot", "sandbox"]},
  faults: {show: showFaults, events: ["reset", "snapshot", "fault"]},
  state: {show: showState, events: ["reset", "snapshot", "clock"]},
};

function route() {
  const [name, ...rest] = location.hash.slice(1).split("/").map(decodeURIComponent);
  return views[name] ? [name, ...rest] : ["requests"];
}

const showView = oneAtATime(async () => {
  const [name, ...rest] = route();
  for (const other of Object.keys(views)) $(other).hidden = other !== name;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  await views[name].show(...rest);
});

const isNarrow = () => matchMedia("(max-width: 900px)").matches;

/** Shows an article beside its list; closing it leads to `back`. */
function openDetail(article, title, back, content) {
  const isNew = article.hidden || article.dataset.shows !== location.hash;
  const heading = element("h2", {tabindex: -1}, title);
  replaceIn(article, element("div", {class: "top"}, heading, element("a", {href: back, class: "close"}, "Close")), ...content);
  article.dataset.shows = location.hash;
  article.hidden = false;
  if (!isNew) return;
  article.scrollTop = 0;
  if (isNarrow()) heading.focus();
}

function mark(list, current) {
  for (const row of list.querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
  current?.setAttribute("aria-current", "true");
  if (current) rove(list, current);
}

/** One row of a list is reached by Tab, the others by the arrow keys. */
function rove(list, row) {
  list.querySelector("a[tabindex='0']")?.setAttribute("tabindex", -1);
  row?.setAttribute("tabindex", 0);
}

function moveInList(event) {
  const item = event.target.closest("li");
  if (!item) return;
  const visible = direction => {
    let next = item;
    do next = next[direction]; while (next?.hidden);
    return next;
  };
  const items = event.currentTarget.querySelectorAll("li:not([hidden])");
  const targets = {
    ArrowDown: () => visible("nextElementSibling"), ArrowUp: () => visible("previousElementSibling"),
    Home: () => items[0], End: () => items[items.length - 1],
  };
  const row = targets[event.key]?.()?.firstElementChild;
  if (!targets[event.key]) return;
  event.preventDefault();
  if (!row) return;
  rove(event.currentTarget, row);
  row.focus();
}

// Requests.

const entries = new Map();
const rows = new Map();
let arriving = null;

const loadRequests = oneAtATime(async () => {
  arriving = [];
  try {
    const {requests} = await call("GET", scoped(`/requests?limit=${LONGEST_LIST}`));
    entries.clear();
    rows.clear();
    $("request-list").replaceChildren();
    const late = arriving;
    arriving = null;
    $("requests-message").hidden = true;
    addRequests(requests);
    addRequests(late);
  } catch (error) {
    arriving = null;
    // No journal is kept.
    if (error.status !== 409) throw error;
    $("requests-message").textContent = error.message;
    $("requests-message").hidden = false;
  }
  $("requests-empty").hidden = entries.size > 0 || !$("requests-message").hidden;
});

function addRequests(added) {
  if (arriving) return void arriving.push(...added);
  for (const entry of added) {
    if (entries.has(entry.id)) continue;
    entry.repeats = findRepeat(entry);
    entries.set(entry.id, entry);
    const row = requestRow(entry);
    markRepeat(entry, row);
    const item = element("li", {}, row);
    rows.set(entry.id, item);
    item.hidden = !isWanted(entry);
    $("request-list").prepend(item);
  }
  while (entries.size > LONGEST_LIST) forgetRequest(entries.keys().next().value);
  if (!added.length) return countRequests();
  if (!$("request-list").querySelector("a[tabindex='0']")) rove($("request-list"), $("request-list").querySelector("li:not([hidden]) a"));
  $("requests-empty").hidden = true;
  countRequests();
}

function forgetRequest(id) {
  entries.delete(id);
  rows.get(id).remove();
  rows.delete(id);
}

/** Finds the earlier request that is the same as this one, which writes: as a client's second try is. */
async function findRepeat(entry) {
  if (["GET", "HEAD", "OPTIONS"].includes(entry.method)) return null;
  entry.likeness = JSON.stringify([entry.method, entry.path, entry.query, entry.key, entry.request.body_length]);
  const similar = [...entries.values()].filter(one => one.likeness === entry.likeness).slice(-MOST_COMPARED).reverse();
  for (const earlier of similar) {
    if (await bodyOf(earlier) === await bodyOf(entry)) return earlier.id;
  }
  return null;
}

/** The body of a request, which events do not contain. */
function bodyOf(entry) {
  entry.body ??= "body" in entry.request
    ? Promise.resolve(brief(entry.request.body))
    : call("GET", `/requests/${entry.id}`).then(whole => brief(whole.request.body), () => `${entry.id}`);
  return entry.body;
}

async function markRepeat(entry, row) {
  const earlier = await entry.repeats;
  if (earlier) row.querySelector(".what").after(tag(`same as ${earlier}`, "poor"));
}

/** Whether the client did not get the whole response. */
const isDropped = entry => !entry.response || Boolean(entry.drop);

function outcome(entry) {
  const status = entry.response?.status;
  if (isDropped(entry)) return {kind: "bad", sign: "⌀", text: status ? `${status}` : "dropped"};
  if (status >= 500) return {kind: "bad", sign: "‼", text: `${status}`};
  if (status >= 400) return {kind: "bad", sign: "✕", text: `${status}`};
  return {kind: entry.fault || entry.warnings.length ? "poor" : "good", sign: "✓", text: `${status}`};
}

function requestRow(entry) {
  const {kind, sign, text} = outcome(entry);
  const target = entry.path + (entry.query ? `?${entry.query}` : "");
  const [, base, rest] = target.match(API_PATH) ?? [null, "", target];
  const where = entry.key?.label ?? (entry.key ? `…${entry.key.last4}` : "no key");
  return element("a", {class: `row ${kind}`, href: `#requests/${entry.id}`, tabindex: -1, title: target},
    element("span", {class: "status"}, element("span", {"aria-hidden": "true"}, `${sign} `), text),
    element("span", {class: "method"}, entry.method),
    element("span", {class: "what"}, base && element("span", {class: "base"}, base), element("span", {class: "rest"}, rest)),
    entry.fault && tag(`fault ${entry.fault}`, "poor"),
    entry.drop && tag(entry.drop.toLowerCase().replaceAll("_", " "), "bad"),
    entry.warnings.length > 0 && tag(plural(entry.warnings.length, "warning"), "poor"),
    entry.changes.length > 0 && tag(plural(entry.changes.length, "row")),
    element("span", {class: "key"}, where),
    element("span", {class: "duration"}, duration(entry.duration_us)),
    element("span", {class: "time"}, entry.at.slice(11, 19)));
}

const duration = microseconds => `${(microseconds / 1000).toFixed(microseconds < 10_000 ? 2 : 0)} ms`;

/** Whether the filters let an entry through. */
function isWanted(entry) {
  const status = $("status-filter").value.trim().toLowerCase();
  const text = $("path-filter").value.trim().toLowerCase();
  const isMatch = {fault: () => entry.fault, dropped: () => isDropped(entry)}[status]
    ?? (() => outcome(entry).text.startsWith(status.replace(/x+$/, "")));
  if (!isMatch()) return false;
  return !text || `${entry.method} ${entry.path}?${entry.query ?? ""} ${entry.key?.label ?? ""}`.toLowerCase().includes(text);
}

function filterRequests() {
  for (const [id, item] of rows) item.hidden = !isWanted(entries.get(id));
  rove($("request-list"), $("request-list").querySelector("li:not([hidden]) a"));
  countRequests();
}

function countRequests() {
  const isFiltered = $("status-filter").value.trim() || $("path-filter").value.trim();
  const wanted = isFiltered ? [...rows.values()].filter(item => !item.hidden).length : rows.size;
  $("request-count").textContent = isFiltered ? `${wanted} of ${plural(rows.size, "request")}` : plural(rows.size, "request");
}

async function showRequest(id) {
  if (!id) {
    $("request").hidden = true;
    return mark($("request-list"), null);
  }
  const entry = await call("GET", `/requests/${encodeURIComponent(id)}`).catch(error => {
    // As after a reset.
    if (error.status === 404) location.hash = "#requests";
    throw error;
  });
  const known = entries.get(entry.id);
  entry.repeats = await known?.repeats;
  mark($("request-list"), rows.get(entry.id)?.firstElementChild);
  const parts = await Promise.all([
    reason(entry), faultPart(entry), warningsPart(entry), repeatPart(entry), rowsPart(entry), curlPart(entry),
    messagePart("Response", entry.response), messagePart("Request", entry.request),
  ]);
  openDetail($("request"), `${entry.method} ${entry.path}`, "#requests", [summary(entry), ...parts.flat().filter(Boolean)]);
}

function summary(entry) {
  const {kind, sign, text} = outcome(entry);
  const key = entry.key ? `${entry.key.label ?? "unknown"} (…${entry.key.last4})` : "none";
  return element("p", {class: `note ${kind}`},
    element("span", {class: "status"}, `${sign} ${text}`),
    ` · request ${entry.id} · ${entry.at.replace("T", " ")} · ${duration(entry.duration_us)} · key ${key}`,
    entry.project_id ? ` · project ${entry.project_id}` : "");
}

/** Why it was refused: the hint, and the ledger's line with its source. */
function reason(entry) {
  if (!entry.rule && !entry.hint) return null;
  return element("section", {class: "why", "aria-label": "Why it was refused"},
    entry.hint && element("p", {class: "hint"}, sentence(entry.hint)),
    (entry.near_misses ?? []).map(miss => element("p", {}, "Did you mean ", element("code", {}, `${miss.method} ${miss.path}`), "?")),
    entry.rule && ruleLine(entry.rule));
}

const sentence = text => text.charAt(0).toUpperCase() + text.slice(1);

function ruleLine(rule) {
  return [
    element("p", {}, rule.sentence ?? rule.behaviour),
    element("p", {class: "note"}, "Rule ", element("code", {}, rule.id), " · Source: ", rule.source,
      rule.anchor && [" · ", element("a", {href: rule.anchor, target: "_blank", rel: "noreferrer"}, "Reference page")]),
  ];
}

async function faultPart(entry) {
  if (!entry.fault) return null;
  const {faults} = await call("GET", "/faults");
  const rule = faults.find(rule => String(rule.id) === String(entry.fault));
  return element("section", {class: "why poor", "aria-label": "Fault"},
    element("p", {class: "hint"}, `Fault ${entry.fault} fired`, rule ? `: ${ruleText(rule)}.` : "; its rule is gone."),
    isDropped(entry) && element("p", {}, `The client did not get the ${entry.response ? "whole " : ""}response.`));
}

let ledger = null;

async function warningsPart(entry) {
  if (!entry.warnings.length) return null;
  ledger ??= new Map((await call("GET", "/fidelity")).map(line => [line.id, line]));
  return element("section", {class: "why poor", "aria-label": "Warnings"},
    element("p", {class: "hint"}, "The hosted service does this differently"),
    entry.warnings.map(id => ruleLine(hostedLine(ledger.get(id)) ?? {id, sentence: "", source: ""})));
}

/** A ledger line as the hosted service has it, whose words and source are left out where they are the line's own. */
const hostedLine = line => line && {
  id: line.id,
  behaviour: line.observed?.behaviour ?? line.behaviour,
  source: `${line.observed?.source ?? line.source}${line.observed ? `, as of ${line.observed.as_of}` : ""}`,
};

async function repeatPart(entry) {
  if (!entry.repeats) return null;
  const first = await call("GET", `/requests/${entry.repeats}`).catch(() => null);
  if (!first) return null;
  const both = [first, entry];
  const rowText = one => one.changes.length ? one.changes.map(change => element("div", {}, changeText(change))) : "none";
  return [
    element("h3", {}, "The same request twice"),
    element("table", {}, table(["", ...both.map(one => one === entry ? `This one, ${one.id}` : `Request ${one.id}`)], [
      ["Response", ...both.map(one => outcome(one).text)],
      ["Rows", ...both.map(rowText)],
      ["Short id", ...both.map(one => one.response?.body?.short_id ?? "")],
    ])),
    element("p", {}, element("a", {href: `#requests/${first.id}`}, `Show request ${first.id}`)),
  ];
}

function changeText({change, table, fields, ...id}) {
  return `${change} ${table} ${Object.entries(id).map(([name, value]) => `${name} ${value}`).join(", ")}`;
}

function rowsPart(entry) {
  if (!entry.changes.length) return null;
  const fields = entry.changes.flatMap(change => change.fields ?? []);
  return [
    element("h3", {}, "Rows changed"),
    element("ul", {class: "rows"}, entry.changes.map(change => element("li", {class: "mono"}, changeText(change)))),
    fields.length > 0 && element("table", {"aria-label": "What changed"},
      table(["Field", "Before", "After"], fields.map(field => [field.field, ...beforeAndAfter(field)]))),
  ];
}

/** The cells of a field that changed: its values, or the members that were removed and added. */
function beforeAndAfter(field) {
  return [
    element("td", {class: "before"}, brief("from" in field ? field.from : field.removed)),
    element("td", {class: "after"}, brief("to" in field ? field.to : field.added)),
  ];
}

function messagePart(title, message) {
  if (!message) return [element("h3", {}, title), element("p", {class: "note"}, "None reached the client.")];
  const {body, body_length: length} = message;
  const names = Object.entries(message.headers ?? {});
  return [
    element("h3", {}, title),
    names.length > 0 && element("dl", {}, names.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])),
    body === null
      ? element("p", {class: "note"}, length ? `A body of ${length} bytes, which was not kept.` : "No body.")
      : code(pretty(body), `${title.toLowerCase()} body`),
  ];
}

const curlPart = entry => [element("h3", {}, "As curl"), code(curl(entry), "curl command", "shell")];

// Shell.

/** Text as one word of a POSIX shell; at each NUL, the variable that has the key. */
function quote(text) {
  return text.split("\0").map(part => part && `'${part.replaceAll("'", `'\\''`)}'`).join(`"$${KEY_VARIABLE}"`) || "''";
}

/** Text with a NUL wherever the journal shows the key of the request in the place of its value. */
function withoutKey(text, key) {
  if (!key) return text;
  const shown = key.label ? `${key.label} (…${key.last4})` : `…${key.last4}`;
  const places = [["Authorization: Bearer ", shown], ["personal_api_key=", shown], ['"personal_api_key":"', JSON.stringify(shown).slice(1, -1)]];
  return places.reduce((result, [place, value]) => result.replaceAll(place + value, `${place}\0`), text);
}

/** The request as a command; its key comes from the environment. */
function curl({method, path, query, key, request: {headers: sent, body, body_length: length}}) {
  const word = text => quote(withoutKey(text, key));
  const words = [`curl ${method === "HEAD" ? "--head" : `-X ${quote(method)}`} --globoff --path-as-is`];
  words.push(word(location.origin + path + (query ? `?${query}` : "")));
  for (const [name, value] of Object.entries(sent)) {
    if (/^(host|content-length|connection|accept-encoding|transfer-encoding|expect|user-agent)$/i.test(name)) continue;
    if (/^accept$/i.test(name) && value === "*/*") continue;
    words.push(`-H ${word(`${name.replace(/^authorization$/i, "Authorization")}: ${value}`)}`);
  }
  if (body !== null) words.push(`--data-raw ${word(brief(body))}`);
  return words.join(" \\\n  ") + (body === null && length ? `\n# Its body of ${length} bytes was not kept.` : "");
}

// Playlists.

async function showPlaylists(project, shortID) {
  const {projects = []} = await call("GET", scoped("/state"));
  const all = projects.flatMap(project => (project.playlists ?? []).map(playlist => ({project, playlist})));
  replaceIn($("playlist-list"), ...all.map(({project, playlist}) => element("li", {}, playlistRow(project, playlist))));
  filterPlaylists();
  const chosen = all.find(one => String(one.project.id) === project && one.playlist.short_id === shortID);
  if (!chosen) {
    $("playlist").hidden = true;
    return mark($("playlist-list"), null);
  }
  const address = playlistAddress(chosen.project, chosen.playlist);
  mark($("playlist-list"), [...$("playlist-list").querySelectorAll("a")].find(row => row.getAttribute("href") === address));
  openDetail($("playlist"), playlistName(chosen.playlist), "#playlists", playlistParts(chosen.project, chosen.playlist));
}

const playlistAddress = (project, playlist) => `#playlists/${project.id}/${encodeURIComponent(playlist.short_id)}`;
const playlistName = playlist => playlist.name || playlist.derived_name || "Unnamed";

function playlistRow(project, playlist) {
  return element("a", {class: "row", href: playlistAddress(project, playlist), tabindex: -1, "data-deleted": playlist.deleted === true},
    element("span", {class: "what"}, element("span", {class: "rest"}, playlistName(playlist))),
    playlist.deleted && tag("deleted", "bad"),
    playlist.pinned && tag("pinned"),
    playlist.type && tag(playlist.type),
    element("span", {class: "key"}, plural((playlist.recordings ?? []).length, "recording")),
    element("span", {class: "mono"}, playlist.short_id),
    element("span", {class: "key"}, `project ${project.id}`));
}

function filterPlaylists() {
  const text = $("playlist-filter").value.trim().toLowerCase();
  let wanted = 0;
  for (const item of $("playlist-list").children) {
    item.hidden = !item.textContent.toLowerCase().includes(text) || $("deleted-filter").checked && !item.querySelector("[data-deleted]");
    if (!item.hidden) wanted += 1;
  }
  rove($("playlist-list"), $("playlist-list").querySelector("li:not([hidden]) a"));
  $("playlist-count").textContent = `${wanted} of ${plural($("playlist-list").children.length, "playlist")}`;
}

function playlistParts(project, playlist) {
  const {recordings = [], filters, ...fields} = playlist;
  const known = new Map((project.recordings ?? []).map(recording => [recording.id, recording]));
  return [
    playlist.deleted && element("p", {}, tag("deleted", "bad"), " The API responds with 404 for it; PATCH {\"deleted\": false} brings it back."),
    element("h3", {}, plural(recordings.length, "recording")),
    recordings.length > 0 && element("table", {}, table(["Id", "Start", "Seconds", "Person"], recordings.map(id => {
      const recording = known.get(id);
      return recording
        ? [id, recording.start_time, recording.recording_duration, recording.person?.name ?? recording.distinct_id]
        : [id, element("td", {colspan: 3}, "Only its id is known.")];
    }))),
    element("h3", {}, "Fields"),
    element("dl", {}, Object.entries(fields).map(([name, value]) => [element("dt", {}, name), element("dd", {}, brief(value))])),
    filters && [element("h3", {}, "Filters"), code(pretty(filters), "filters")],
  ].flat().filter(Boolean);
}

// Projects and keys.

let overview = {projects: [], keys: [], limits: {}};

const loadProjects = oneAtATime(async () => {
  overview = await call("GET", "/projects");
  const chosen = scope();
  const options = overview.projects.map(project =>
    element("option", {value: project.id}, `${project.id} ${project.name}${project.sandbox ? " (sandbox)" : ""}`));
  $("scope").replaceChildren(element("option", {value: ""}, "All"), ...options);
  $("scope").value = overview.projects.some(project => String(project.id) === chosen) ? chosen : "";
  if ($("scope").value !== chosen) restart();
  $("reset").textContent = resetText();
});

async function showProjects() {
  await loadProjects();
  $("project-table").replaceChildren(...table(["Id", "Name", "Kind", "Contract", "Rate limit"],
    overview.projects.map(({id, name, sandbox, contract, rate_limit: {burst, sustained}}) =>
      [String(id), name, sandbox ? "sandbox" : "project", contract, [burst, sustained].filter(Boolean).join(", ") || "none"])));
  $("key-table").replaceChildren(...table(["Key", "User", "Scopes", "Projects"], overview.keys.map(key =>
    [key.key, key.user, key.scopes.join(", "), key.scoped_projects.join(", ") || "all"])));
  $("limits").replaceChildren(...Object.entries(overview.limits).flatMap(([name, value]) =>
    [element("dt", {}, sentence(name.replaceAll("_", " "))), element("dd", {}, value.toLocaleString("en"))]));
}

// Faults.

const envelope = (type, code, detail) => ({type, code, detail, attr: null});

const presets = [
  {name: "The next POST is stored and its answer is lost", about: "Finds clients whose second try makes a second thing.",
    rule: {match: {method: "POST"}, stage: "after_commit", action: {drop: "EMPTY_RESPONSE"}, times: 1}},
  {name: "429 three times", about: "Finds clients that do not wait for as long as Retry-After says.",
    rule: {action: {status: 429, headers: {"Retry-After": "1"},
      body: envelope("throttled_error", "throttled", "Request was throttled. Expected available in 1 second.")}, times: 3}},
  {name: "500 to every request", about: "Until it is switched off.",
    rule: {action: {status: 500, body: envelope("server_error", "error", "A server error occurred.")}}},
  {name: "Every answer 2 seconds late", about: "Finds clients without a timeout.", rule: {action: {delay_ms: 2000}}},
  {name: "The next connection is reset", about: "Before anything has happened.", rule: {action: {drop: "CONNECTION_RESET_BY_PEER"}, times: 1}},
  {name: "The next answer breaks off", about: "The head comes, and half of the body.",
    rule: {stage: "mid_body", action: {drop: "TRUNCATE"}, times: 1}},
];

/** The value with its members in order, so that equal rules have equal texts. */
const sorted = value => value && typeof value === "object" && !Array.isArray(value)
  ? Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])])) : value;

/** A preset for the chosen project. */
const rule = preset => scope() ? {...preset.rule, match: {...preset.rule.match, project_id: Number(scope())}} : preset.rule;

/** The part of a listed rule that was given, for comparison. */
function given({id, matched, fired, remaining, stage = "before", match = {}, ...rest}) {
  return JSON.stringify(sorted({stage, match, ...rest}));
}

async function showFaults() {
  const {faults} = await call("GET", scoped("/faults"));
  replaceIn($("presets"), ...presets.map(preset => {
    const active = faults.find(one => one.remaining !== 0 && given(one) === given(rule(preset)));
    const change = () => attempt(async () => {
      await (active ? call("DELETE", `/faults/${active.id}`) : call("POST", scoped("/faults"), rule(preset)));
      await showFaults();
    });
    return element("li", {}, element("span", {class: "grow"}, preset.name, element("small", {}, preset.about)),
      button(active ? "On" : "Off", change, {"aria-pressed": String(Boolean(active)), "aria-label": preset.name}));
  }));
  replaceIn($("rules"), ...faults.map(ruleRow));
  if (!faults.length) $("rules").append(element("li", {}, "None."));
  $("faults-clear").hidden = !faults.length;
}

function ruleRow(one) {
  const last = [...entries.values()].filter(entry => String(entry.fault) === String(one.id)).pop();
  const count = `matched ${one.matched}, fired ${one.fired}${one.remaining === null ? "" : `, ${one.remaining} left`}`;
  const remove = () => attempt(async () => {
    await call("DELETE", `/faults/${one.id}`);
    await showFaults();
  });
  return element("li", {},
    element("span", {class: "grow"}, `Fault ${one.id}: ${ruleText(one)}`, element("small", {}, count)),
    one.fired > 0 && tag("fired", "poor"),
    last && element("a", {href: `#requests/${last.id}`}, `request ${last.id}`),
    button("Remove", remove, {"aria-label": `Remove fault ${one.id}`}));
}

/** A rule in words. */
function ruleText({match = {}, stage, action, times, skip, probability}) {
  const which = Object.entries(match).map(([name, value]) => `${name} ${value}`).join(", ") || "any request";
  const what = Object.entries(action).map(([name, value]) => `${name} ${brief(value)}`).join(", ");
  const how = [
    stage && stage !== "before" ? stage.replace("_", " ") : null, times && `${times}×`, skip && `after ${skip}`,
    probability && `with probability ${probability}`,
  ].filter(Boolean).join(", ");
  return `${which} → ${what}${how ? ` (${how})` : ""}`;
}

function addRule(event) {
  event.preventDefault();
  attempt(async () => {
    await call("POST", scoped("/faults"), JSON.parse($("fault-rule").value));
    await showFaults();
  });
}

// Clock, snapshots, fixtures, reset.

let clockTimer = 0;

async function showState() {
  showClock(await call("GET", scoped("/clock")));
  await showSnapshots();
  $("reset").textContent = resetText();
}

function showClock({now, frozen}) {
  clearInterval(clockTimer);
  const [start, begun] = [Date.parse(now), performance.now()];
  const show = () => {
    $("clock-now").textContent = new Date(start + (frozen ? 0 : performance.now() - begun)).toISOString().replace(/\.\d+/, "");
  };
  show();
  $("clock-state").replaceChildren(frozen ? tag("frozen", "poor") : tag("running", "good"));
  clockTimer = frozen ? 0 : setInterval(show, 1000);
}

const changeClock = change => attempt(async () => showClock(await call("PUT", scoped("/clock"), change)));

async function showSnapshots() {
  const {snapshots} = await call("GET", scoped("/snapshots"));
  replaceIn($("snapshots"), ...snapshots.map(snapshotRow));
  if (!snapshots.length) $("snapshots").append(element("li", {}, "None."));
}

function snapshotRow({name, project_id: project}) {
  const path = part => scoped(`/snapshots/${encodeURIComponent(name)}${part}`, project);
  return element("li", {},
    element("span", {class: "grow"}, name, element("small", {}, project ? `of project ${project}` : "of everything but sandboxes")),
    button("Diff", () => attempt(async () => showDiff(name, await call("GET", path("/diff")))), {"aria-label": `Diff since ${name}`}),
    button("Restore", () => attempt(async () => {
      await call("POST", path("/restore"));
      $("diff").replaceChildren();
      say(`Everything is as it was at “${name}”.`);
    }), {"aria-label": `Restore ${name}`}),
    button("Delete", () => attempt(async () => {
      await call("DELETE", path(""));
      await showSnapshots();
    }), {"aria-label": `Delete snapshot ${name}`}));
}

function showDiff(name, {changes}) {
  const rows = changes.flatMap(({change, project_id: project, fields = [], ...thing}) => {
    const [[kind, id]] = Object.entries(thing);
    const what = `${change} ${kind} ${id}${project ? ` (project ${project})` : ""}`;
    if (!fields.length) return [[what, "", "", ""]];
    return fields.map(field => [what, field.field, ...beforeAndAfter(field)]);
  });
  $("diff").replaceChildren(
    element("h3", {tabindex: -1}, `Since ${name}: ${plural(changes.length, "change")}`),
    rows.length ? element("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": "Changes"},
      element("table", {}, table(["What", "Field", "Before", "After"], rows))) : "Nothing has changed.");
}

function takeSnapshot(event) {
  event.preventDefault();
  attempt(async () => {
    await call("POST", scoped("/snapshots"), {name: $("snapshot-name").value});
    await showSnapshots();
  });
}

const saveFixture = () => attempt(async () => {
  const response = await request("GET", scoped("/state"));
  const address = URL.createObjectURL(await response.blob());
  element("a", {href: address, download: scope() ? `fixture-${scope()}.json` : "fixture.json"}).click();
  URL.revokeObjectURL(address);
});

const loadFixture = () => attempt(async () => {
  const [file] = $("fixture-file").files;
  if (!file) return;
  $("fixture-file").value = "";
  await request($("fixture-merge").checked ? "PATCH" : "PUT", scoped("/state"), await file.text());
  await loadProjects();
  say(`${file.name} is loaded.`);
});

const resetText = () => scope() ? `Reset project ${scope()}` : "Reset everything but sandboxes";

const reset = () => attempt(async () => {
  if (!confirm(`${resetText()}?`)) return;
  await call("POST", scoped("/reset"));
  await Promise.all([loadRequests(), loadProjects()]);
  await showState();
  say("It is as it was at the start.");
});

// What the user does.

function closeDetail(event) {
  const link = event.key === "Escape" && !$("token-dialog").open && document.querySelector("section:not([hidden]) > .detail:not([hidden]) .close");
  if (!link) return;
  const list = link.closest("section").querySelector("ol");
  location.hash = link.hash;
  list.querySelector("a[tabindex='0']")?.focus();
}

function firstRequest() {
  return `curl -H "Authorization: Bearer $${KEY_VARIABLE}" \\\n  ${location.origin}/api/projects/@current/session_recording_playlists/`;
}

function start() {
  $("base-url").textContent = location.origin;
  $("first-request").textContent = firstRequest();
  const listeners = [
    [window, "hashchange", () => attempt(showView)], [document, "keydown", closeDetail],
    [$("request-list"), "keydown", moveInList], [$("playlist-list"), "keydown", moveInList],
    [$("status-filter"), "input", filterRequests], [$("path-filter"), "input", filterRequests],
    [$("requests-clear"), "click", () => attempt(async () => {
      await call("DELETE", scoped("/requests"));
      await loadRequests();
    })],
    [$("playlist-filter"), "input", filterPlaylists], [$("deleted-filter"), "input", filterPlaylists],
    [$("scope"), "change", restart], [$("token-open"), "click", () => askForToken("")], [$("token-form"), "submit", useToken],
    [$("fault-form"), "submit", addRule],
    [$("faults-clear"), "click", () => attempt(async () => {
      await call("DELETE", scoped("/faults"));
      await showFaults();
    })],
    [$("clock-freeze"), "click", () => changeClock({action: "freeze"})],
    [$("clock-reset"), "click", () => changeClock({action: "reset"})],
    [$("clock-form"), "submit", event => {
      event.preventDefault();
      changeClock({action: "advance", by: $("clock-by").value});
    }],
    [$("snapshot-form"), "submit", takeSnapshot], [$("fixture-save"), "click", saveFixture],
    [$("fixture-file"), "change", loadFixture], [$("reset"), "click", reset],
  ];
  for (const [target, name, listener] of listeners) target.addEventListener(name, listener);
  attempt(showView).finally(follow);
}

start();
