// Pictures: the specifications of the API, embedded when they come into view.

import { ask, element, language, save, text } from "./page.js";

const NARROW_BELOW = 620;
const OPTIONS = {
  ast: true, // the interpreter: no `eval`, which the page's policy forbids
  renderer: "svg",
  actions: false,
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
};

export async function draw(figure) {
  const turn = String(Number(figure.dataset.turn ?? 0) + 1);
  figure.dataset.turn = turn;
  const place = figure.querySelector(".drawing");
  try {
    const spec = await specification(figure);
    if (figure.dataset.turn !== turn) return; // asked again meanwhile
    place.replaceChildren();
    await window.vegaEmbed(place, spec, OPTIONS);
    if (spec.description) describe(figure, spec.description);
    offer(figure, spec);
    figure.dataset.drawn = "yes";
  } catch (error) {
    if (error.name === "AbortError" || figure.dataset.turn !== turn) return;
    place.replaceChildren(element("p", { class: "error" }, text("wrong", { why: error.message })));
  }
}

async function specification(figure) {
  if (figure.dataset.spec) return JSON.parse(document.getElementById(figure.dataset.spec).textContent);
  const address = new URL(figure.dataset.src, location.origin);
  address.searchParams.set("frame", figure.clientWidth < NARROW_BELOW ? "narrow" : "wide");
  address.searchParams.set("lang", language);
  return ask(address);
}

function describe(figure, words) {
  figure.querySelector(".drawing").setAttribute("aria-label", words);
  const caption = figure.querySelector("figcaption");
  let details = caption.querySelector("details");
  if (!details) {
    details = element("details", {}, element("summary", {}, text("alternative")), element("p"));
    caption.append(details);
  }
  details.querySelector("p").textContent = words;
}

function offer(figure, spec) {
  const list = figure.querySelector(".downloads");
  list.querySelectorAll("[data-own]").forEach((one) => one.remove());
  const name = (figure.dataset.src ?? "series").replace(/\?.*/, "").split("/").pop() || "picture";
  const rows = records(spec);
  if (rows.length) add(list, text("data"), () => save(`${name}.csv`, "text/csv", csv(rows)));
  add(list, text("specification"), () =>
    save(`${name}.vl.json`, "application/json", JSON.stringify(spec, null, 1)),
  );
}

function add(list, words, act) {
  const button = element("button", { type: "button", class: "plain" }, words);
  button.addEventListener("click", act);
  list.append(element("li", { "data-own": "" }, button));
}

function records(spec) {
  const found = [];
  const collect = (values) => Array.isArray(values) && found.push(...values.filter((one) => one && typeof one === "object"));
  Object.values(spec.datasets ?? {}).forEach(collect);
  const walk = (part) => {
    if (!part || typeof part !== "object") return;
    if (part.data?.values) collect(part.data.values);
    for (const key of ["layer", "hconcat", "vconcat", "concat"]) (part[key] ?? []).forEach(walk);
    if (part.spec) walk(part.spec);
  };
  walk(spec);
  return found;
}

function csv(rows) {
  const keys = [...new Set(rows.flatMap(Object.keys))];
  const cell = (value) => {
    if (value === null || value === undefined) return "";
    let written = typeof value === "object" ? JSON.stringify(value) : String(value);
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(written)) written = `'${written}`; // no formula
    return /[",\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
  };
  return [keys.join(","), ...rows.map((row) => keys.map((key) => cell(row[key])).join(","))].join("\n");
}

const seen = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      draw(entry.target);
    }
  },
  { rootMargin: "300px" },
);

export function watch(root = document) {
  root.querySelectorAll("figure.chart[data-src], figure.chart[data-spec]").forEach((figure) => {
    if (figure.dataset.spec || figure.dataset.src) seen.observe(figure);
  });
}

export function show(figure, address) {
  figure.dataset.src = address;
  seen.unobserve(figure);
  seen.observe(figure);
}

// A form above pictures: its fields become options of their addresses.
export function controls() {
  document.querySelectorAll("form[data-controls]").forEach((form) => {
    const figures = form.dataset.controls.split(" ").map((id) => document.getElementById(id));
    let waiting;
    const changed = () => {
      form.querySelectorAll("input[type=range]").forEach((one) => {
        const told = form.querySelector(`output[for=${one.id}]`);
        if (told) told.textContent = one.value;
      });
      clearTimeout(waiting);
      waiting = setTimeout(() => figures.filter(Boolean).forEach((figure) => redraw(figure, form)), 200);
    };
    form.addEventListener("input", changed);
    form.addEventListener("submit", (event) => event.preventDefault());
  });
}

function redraw(figure, form) {
  const address = new URL(figure.dataset.src, location.origin);
  for (const [key, value] of new FormData(form)) {
    if (key === "issue" && figure.id !== "hub-and-spoke") continue;
    if (value) address.searchParams.set(key, value);
    else address.searchParams.delete(key);
  }
  figure.dataset.src = address.pathname + address.search;
  figure.querySelectorAll(".downloads a").forEach((link) => {
    const ending = link.textContent.toLowerCase();
    link.href = `${address.pathname}.${ending}${address.search}`;
  });
  draw(figure);
}
