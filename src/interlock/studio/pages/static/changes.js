// One change of a scenario as fields, made from the catalogue of instruments.

import { ask, element, language, text } from "./page.js";

const OPERATIONS = ["to", "add", "scale", "hold", "path"];
const PAIRS = ["USA", "MEX", "CAN", "NAFTA", "all", "others"];
const SECTORS = ["goods", "all", "manufactures", "agriculture"];
const OWN = ["instrument", "origin", "importer", "exporter", "sector", "from", "until", "unit", "source", "to", "add", "scale", "hold", "path", "schedule", "policy"];
const STEPS = 400;
let catalogue = [];
let policies = [];

export async function loadCatalogue(known) {
  catalogue = await ask(`/api/v1/instruments?lang=${language}`);
  policies = known;
}

function about(path) {
  return catalogue.find((one) => one.path === path || one.names.includes(path));
}

export function changeRow(change, n, act) {
  const one = about(change.instrument) ?? catalogue[0];
  const title = text("change", { number: n + 1 });
  const fields = element("div", { class: "fields" });
  fields.append(instrument(one, change, n, act), ...places(one, change, n, act));
  if (one.takes === "policy") fields.append(policy(change, n, act));
  else fields.append(...amount(one, change, n, act));
  fields.append(year("from", change, n, act), year("until", change, n, act));
  fields.append(labelled("source", n, line(change.source ?? "", (value) => act.changed((it) => (it.source = value)))));
  const remove = element("button", { type: "button", class: "plain" }, text("remove"));
  remove.addEventListener("click", act.removed);
  const row = element("fieldset", { class: "change" }, element("legend", {}, title), fields);
  const others = Object.keys(change).filter((key) => !OWN.includes(key));
  if (others.length) {
    const told = others.map((key) => `${key}: ${JSON.stringify(change[key])}`).join("; ");
    row.append(element("p", { class: "quiet" }, text("also", { keys: told })));
  }
  row.append(remove);
  return row;
}

function labelled(name, n, field, words = text(name)) {
  field.id ||= `change-${n}-${name}`;
  field.dataset.field = name;
  return element("div", {}, element("label", { for: field.id }, words), field);
}

function select(options, chosen, changed) {
  const made = element("select");
  for (const [value, words] of options) made.append(element("option", { value, selected: value === chosen }, words));
  if (chosen && !options.some(([value]) => value === chosen)) {
    made.append(element("option", { value: chosen, selected: true }, chosen));
  }
  made.addEventListener("change", () => changed(made.value));
  return made;
}

function line(value, changed) {
  const made = element("input", { type: "text", maxlength: "300", value });
  made.addEventListener("input", () => changed(made.value));
  return made;
}

function instrument(one, change, n, act) {
  const made = element("select");
  const groups = new Map();
  for (const each of catalogue) {
    const group = each.path.split(".")[0];
    if (!groups.has(group)) groups.set(group, element("optgroup", { label: text(`group_${group}`) }));
    groups.get(group).append(element("option", { value: each.path, selected: each.path === one.path }, each.label));
  }
  made.append(...groups.values());
  made.addEventListener("change", () => act.rebuilt((it) => begin(it, about(made.value))));
  return labelled("instrument", n, made);
}

// A change of another instrument begins with what is valid for it.
function begin(change, one) {
  const kept = { from: change.from, source: change.source, until: change.until };
  for (const key of Object.keys(change)) delete change[key];
  change.instrument = one.takes === "place" ? one.names[0] : one.path;
  if (one.takes === "origin") change.origin = [one.places[0]];
  if (one.takes === "pair") Object.assign(change, { importer: ["USA"], exporter: ["MEX"], sector: ["goods"] });
  change.from = kept.from ?? 2010;
  if (kept.until) change.until = kept.until;
  if (one.takes === "policy") change.policy = policies[0];
  else if (one.takes === "pair") Object.assign(change, { add: 5, unit: one.units[0] });
  else change.scale = 1.2;
  if (one.takes === "policy") delete change.until;
  if (mostlyZero(one, change.instrument)) {
    delete change.scale;
    Object.assign(change, { to: one.high >= 1000 ? 1000 : Math.min(1, one.high) / 2, unit: unitOf(one, change.instrument) });
  }
  change.source = kept.source ?? text("assumed");
}

function mostlyZero(one, path) {
  const levels = Object.values(one.history[path] ?? Object.values(one.history)[0] ?? {});
  return levels.length > 0 && levels.every((value) => value === 0);
}

function unitOf(one, path) {
  return one.unit_at[path.split(".").pop()] ?? one.units[0];
}

function places(one, change, n, act) {
  if (one.takes === "origin") {
    const chosen = change.origin ? [change.origin].flat() : [change.instrument.split(".").pop()];
    const options = [...one.places.map((place) => [place, place]), ["all", text("all_places")]];
    const set = (value) => act.changed((it) => {
      it.instrument = one.path;
      it.origin = [value];
    });
    const many = chosen.length > 1 ? chosen.join(", ") : null;
    const made = select(many ? [...options, [many, many]] : options, many ?? chosen[0], set);
    return [labelled("place", n, made)];
  }
  if (one.takes === "place") {
    const options = one.names.map((path) => [path, path.split(".").pop()]);
    return [labelled("place", n, select(options, change.instrument, (value) => act.rebuilt((it) => {
      it.instrument = value;
      if (it.unit) it.unit = unitOf(one, value);
    })))];
  }
  if (one.takes !== "pair") return [];
  const pair = (key) => {
    const chosen = [change[key]].flat().join(", ");
    return labelled(key, n, select(PAIRS.map((code) => [code, code]), chosen, (value) => act.changed((it) => (it[key] = value.split(", ")))));
  };
  const sector = [change.sector].flat().join(", ");
  const sectors = select(SECTORS.map((word) => [word, word]), sector, (value) => act.changed((it) => (it.sector = value.split(", "))));
  return [pair("importer"), pair("exporter"), labelled("sector", n, sectors)];
}

function policy(change, n, act) {
  return labelled("policy", n, select(policies.map((name) => [name, name]), change.policy, (value) => act.changed((it) => (it.policy = value))));
}

function operationOf(change) {
  return [...OPERATIONS, "schedule"].find((name) => change[name] !== undefined) ?? "to";
}

function amount(one, change, n, act) {
  const operation = operationOf(change);
  const names = one.path === "trade.tariff" ? [...OPERATIONS, "schedule"] : one.path === "trade.border_cost" ? OPERATIONS.filter((name) => name !== "hold") : OPERATIONS;
  const how = select(names.map((name) => [name, text(`op_${name}`)]), operation, (value) => act.rebuilt((it) => turn(it, one, value)));
  const found = [labelled("operation", n, how), value(one, change, operation, n, act)];
  if (["to", "add", "path"].includes(operation)) {
    const units = one.unit_at[change.instrument.split(".").pop()] ? [unitOf(one, change.instrument)] : one.units;
    found.push(labelled("unit", n, select(units.map((unit) => [unit, unit]), change.unit ?? units[0], (unit) => act.changed((it) => (it.unit = unit)))));
  }
  return found;
}

function turn(change, one, operation) {
  for (const name of [...OPERATIONS, "schedule", "unit"]) delete change[name];
  const now = level(one, change);
  const starts = { to: now ?? 0, add: 0, scale: 1.2, hold: 1993, path: { [change.from ?? 2010]: now ?? 0 }, schedule: "nafta" };
  change[operation] = starts[operation];
  if (operation === "path") delete change.from;
  else change.from ??= 2010;
  if (["to", "add", "path"].includes(operation)) change.unit = unitOf(one, change.instrument);
}

function pathOf(one, change) {
  const origin = change.origin ? [change.origin].flat()[0] : null;
  const path = origin && origin !== "all" ? `${one.path}.${origin}` : change.instrument;
  return one.history[path] ? path : Object.keys(one.history)[0];
}

function level(one, change) {
  const history = one.history[pathOf(one, change)];
  return history?.[String(change.from)] ?? Object.values(history ?? {}).pop();
}

function value(one, change, operation, n, act) {
  if (operation === "path") {
    const written = Object.entries(change.path).map(([when, what]) => `${when}: ${what}`).join(", ");
    return labelled("value", n, line(written, (told) => act.changed((it) => (it.path = pathIn(told)))));
  }
  if (operation === "schedule") {
    return labelled("value", n, select([["nafta", "nafta"]], change.schedule, (told) => act.changed((it) => (it.schedule = told))));
  }
  return slider(one, change, operation, n, act);
}

function pathIn(written) {
  const found = {};
  for (const part of written.split(",")) {
    const [when, what] = part.split(":").map((word) => word.trim());
    if (when) found[when] = what === "" || what === undefined || Number.isNaN(Number(what)) ? what ?? "" : Number(what);
  }
  return found;
}

// The range in which a slider is of use: from history's levels, inside what the instrument allows.
function range(one, change, operation) {
  if (operation === "scale") return [0, Math.max(5, change.scale)];
  if (operation === "hold") return [1980, 2024];
  const levels = Object.values(one.history[pathOf(one, change)] ?? {});
  const most = Math.max(0, ...levels.map(Math.abs), Math.abs(change[operation]) / 1.5);
  const top = most > 0 ? Math.min(one.high, 2 * most) : Math.min(one.high, one.takes === "pair" ? 50 : 100);
  if (operation === "add") return [-top, top];
  return [Math.max(one.low, one.takes === "pair" ? 0 : one.low), top];
}

function slider(one, change, operation, n, act) {
  const [low, high] = range(one, change, operation);
  const step = operation === "hold" ? 1 : nice((high - low) / STEPS);
  const box = element("input", { type: "number", step: "any", value: String(change[operation]) });
  const slide = element("input", { type: "range", min: String(low), max: String(high), step: String(step), value: String(change[operation]) });
  slide.id = `change-${n}-slider`;
  const told = () => act.changed((it) => (it[operation] = box.value === "" ? null : Number(box.value)));
  box.addEventListener("input", () => {
    slide.value = box.value;
    told();
  });
  slide.addEventListener("input", () => {
    box.value = slide.value;
    told();
  });
  slide.setAttribute("aria-label", text("value"));
  const made = labelled("value", n, box);
  const both = element("div", { class: "slide" });
  box.replaceWith(both);
  both.append(slide, box);
  const history = level(one, change);
  if (history !== undefined && change.from) {
    const amounts = new Intl.NumberFormat(language, { maximumSignificantDigits: 5 }).format(history);
    made.append(element("small", {}, text("in_history", { year: change.from, value: amounts })));
  }
  return made;
}

function nice(step) {
  const power = 10 ** Math.floor(Math.log10(step || 1));
  return [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= step) ?? step;
}

function year(key, change, n, act) {
  const box = element("input", { type: "text", inputmode: "numeric", maxlength: "10", value: String(change[key] ?? "") });
  box.addEventListener("input", () => act.changed((it) => {
    const told = box.value.trim();
    if (told === "") delete it[key];
    else it[key] = /^\d{4}$/.test(told) ? Number(told) : told;
  }));
  return labelled(key, n, box);
}
