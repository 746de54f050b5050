// The page of a scenario: change it, see it checked and answered while one writes, run it exactly.

import { show } from "./charts.js";
import { tables } from "./bands.js";
import { changeRow, loadCatalogue } from "./changes.js";
import { submit } from "./jobs.js";
import { ask, element, language, readOnly, save, state, text } from "./page.js";

const PATIENCE = 300; // milliseconds without a key before a scenario is checked
const get = (id) => document.getElementById(id);
let current;
let link;
let name; // of a packaged scenario that was not changed
let past = [];
let checking;
let answering;
let first;

export async function begin() {
  const told = state();
  current = told.document;
  link = told.link;
  name = told.packaged ? told.name : null;
  get("builder").classList.remove("hidden");
  get("copy-link").classList.remove("hidden");
  offerYaml(told.yaml);
  wire();
  try {
    await loadCatalogue(told.policies);
    build();
  } catch (error) {
    get("scenario-error").textContent = error.message;
  }
  answer();
}

function wire() {
  get("own-title").addEventListener("input", (event) => edit((it) => (it.title = event.target.value)));
  get("own-base").addEventListener("change", (event) => edit((it) => (it.base = event.target.value)));
  get("add-change").addEventListener("click", () => {
    edit((it) => it.changes.push({
      instrument: "security.agents", from: 2010, scale: 1.5, source: text("assumed"),
    }), true);
    get("changes").lastElementChild?.querySelector("select")?.focus();
  });
  get("undo").addEventListener("click", undo);
  get("year").addEventListener("change", answer);
  get("copy-link").addEventListener("click", copy);
  get("run-form").addEventListener("submit", run);
  if (readOnly) get("run-form").classList.add("hidden");
}

function edit(change, rebuild = false) {
  past.push(structuredClone(current));
  if (past.length > 100) past.shift();
  get("undo").disabled = false;
  if (name) {
    current.name = `my-${name}`.slice(0, 80);
    current.title = `${current.title}*`.slice(0, 120);
    name = null;
    get("own-title").value = current.title;
  }
  change(current);
  if (rebuild) build();
  clearTimeout(checking);
  checking = setTimeout(check, PATIENCE);
}

function undo() {
  const before = past.pop();
  if (!before) return;
  current = before;
  get("undo").disabled = past.length === 0;
  build();
  check();
}

function build() {
  get("own-title").value = current.title;
  get("own-base").value = current.base ?? "history";
  const rows = current.changes.map((change, n) => changeRow(change, n, {
    changed: (by) => edit((it) => by(it.changes[n])),
    rebuilt: (by) => edit((it) => by(it.changes[n]), true),
    removed: () => edit((it) => it.changes.splice(n, 1), true),
  }));
  get("changes").replaceChildren(...rows);
}

async function check() {
  get("scenario-error").textContent = "";
  document.querySelectorAll(".change.wrong").forEach((one) => one.classList.remove("wrong"));
  if (!current.changes.length) {
    get("scenario-state").textContent = text("empty");
    return;
  }
  const asked = JSON.stringify(current);
  let told;
  try {
    told = await ask("/api/v1/scenarios/check", { body: { document: current } });
  } catch (error) {
    get("scenario-error").textContent = error.message;
    return;
  }
  if (asked !== JSON.stringify(current)) return; // written on meanwhile
  if (!told.valid) {
    refuse(told.error);
    return;
  }
  link = told.link;
  get("scenario-state").textContent = text("valid");
  get("scenario-title").textContent = told.title;
  get("scenario-note").textContent = told.note;
  get("changes-words").replaceChildren(...told.changes.map((one) =>
    element("li", {}, `${one.words} `, element("small", {}, one.source))));
  offerYaml(told.yaml);
  const address = new URL(location.href);
  address.searchParams.delete("name");
  address.searchParams.set("s", link);
  history.replaceState(null, "", address);
  answer();
}

function refuse(error) {
  get("scenario-state").textContent = "";
  get("scenario-error").textContent = error.message;
  get("run-form").querySelector("button").disabled = true;
  const place = /^changes\[(\d+)\]/.exec(error.field ?? "");
  if (place) get("changes").children[Number(place[1])]?.classList.add("wrong");
}

function question() {
  const found = new URLSearchParams({ lang: language });
  if (name) found.set("name", name);
  else found.set("s", link);
  return found;
}

async function answer() {
  answering?.abort();
  answering = new AbortController();
  const asked = question();
  const year = get("year").value;
  if (year) asked.set("year", year);
  const place = get("answer");
  delete place.dataset.answers;
  place.textContent = text("answering");
  const slow = setTimeout(() => (place.textContent = text("warming")), 4000);
  get("compare-with").href = `/compare?s=history&s=${encodeURIComponent(name ?? link)}`;
  try {
    first = await ask(`/api/v1/quick?${asked}`, { signal: answering.signal });
    clearTimeout(slow);
    place.textContent = first.answer;
    place.dataset.answers = name ?? link; // what it answers, for whoever waits
    get("bands").replaceChildren(...tables(first.outcomes));
    get("year").placeholder = first.year;
    get("run-form").querySelector("button").disabled = false;
    fans(first);
  } catch (error) {
    clearTimeout(slow);
    if (error.name !== "AbortError") {
      place.textContent = "";
      get("scenario-error").textContent = error.message;
    }
  }
}

function fans() {
  document.querySelectorAll("#fans figure").forEach((figure) => {
    const asked = question();
    asked.set("outcome", figure.dataset.outcome);
    asked.set("place", figure.dataset.place);
    show(figure, `/api/v1/quick/fan?${asked}`);
  });
}

function run(event) {
  event.preventDefault();
  const asked = {
    kind: "run",
    scenarios: [name ?? link],
    school: get("school").value,
    draws: Number(get("draws").value),
    lang: language,
  };
  if (get("year").value) asked.year = Number(get("year").value);
  submit(asked, get("job"), beside);
}

// The exact numbers beside the quick ones, and what can be taken away.
async function beside(job) {
  const run = await ask(`/api/v1/runs/${job.run}`);
  const links = run.files.map((file) =>
    element("a", { class: "button", href: `/api/v1/runs/${job.run}/files/${file}` }, file));
  get("job").append(element("div", { class: "actions", id: "files" }, ...links));
  if (run.record?.outcomes && first?.year === run.record.year) {
    get("bands").replaceChildren(...tables(first.outcomes, run.record.outcomes));
  }
}

function offerYaml(written) {
  const button = get("download-yaml");
  button.classList.remove("hidden");
  button.onclick = (event) => {
    event.preventDefault();
    save(`${current.name}.yaml`, "application/yaml", written);
  };
}

async function copy() {
  const address = new URL(location.href);
  if (!name) address.searchParams.set("s", link);
  try {
    await navigator.clipboard.writeText(address.href);
    get("scenario-state").textContent = text("copied");
  } catch {
    get("scenario-state").textContent = text("copy_by_hand");
  }
}
