// The page of a negotiation: payoffs by form, chances, what had to differ.

import { submit } from "./jobs.js";
import { ask, element, language, number, state, text } from "./page.js";

const PLAYERS = ["USA", "MEX", "CAN"];

export async function begin() {
  const asked = state();
  const place = document.getElementById("negotiated");
  document.getElementById("save-negotiation")?.addEventListener("click", () =>
    submit({ kind: "negotiate", window: asked.window, package: asked.package || null, without: asked.without, school: asked.school, lang: language }, document.getElementById("job")));
  const query = new URLSearchParams({ window: asked.window, school: asked.school });
  if (asked.package) query.set("package", asked.package);
  asked.without.forEach((one) => query.append("without", one));
  try {
    const told = await ask(`/api/v1/negotiations?${query}`);
    place.replaceChildren(...shown(told));
  } catch (error) {
    place.replaceChildren(element("p", { class: "error", role: "alert" }, error.message));
  }
}

function shown(told) {
  const parts = [];
  if (told.observed) parts.push(element("p", {}, element("strong", {}, `${text("observed")}: `), told.observed.by_the_rule));
  for (const [name, one] of Object.entries(told.concepts)) {
    parts.push(element("h2", {}, text("concept", { name: name.replaceAll("_", " ") })));
    parts.push(forms(one), packages(one), prefers(one.prefers), threshold(told.mobility[name]));
  }
  if (told.package) parts.push(differed(told.package));
  return parts;
}

function grid(caption, heads, rows) {
  const cells = (row) => row.map((cell, n) => element(n ? "td" : "th", n ? { class: "number" } : { scope: "row" }, ...[cell].flat()));
  return element("div", { class: "scroll" }, element("table", {},
    element("caption", {}, element("span", {}, caption)),
    element("thead", {}, element("tr", {}, ...heads.map((head, n) => element("th", { scope: "col", class: n ? "number" : "" }, head)))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells(row))))));
}

function gains(of) {
  return PLAYERS.map((player) => {
    const [low, middle, high] = of[player];
    return [number(middle), element("br"), element("small", {}, `${number(low)} … ${number(high)}`)];
  });
}

function share(value) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2, minimumFractionDigits: 2 }).format(value);
}

function forms(one) {
  const rows = Object.entries(one.by_form).map(([form, it]) => [text(form), share(it.probability), it.likeliest, ...gains(it.gains_pct)]);
  return grid(text("gains"), [text("form"), text("probability"), text("likeliest"), ...PLAYERS], rows);
}

function packages(one) {
  const rows = one.packages.map((it) => [it.package, share(it.probability), share(it.ratified), ...gains(it.gains_pct)]);
  return grid(text("gains"), [text("package"), text("probability"), text("ratified"), ...PLAYERS], rows);
}

function prefers(told) {
  const names = Object.keys(Object.values(told)[0] ?? {});
  const rows = Object.entries(told).map(([player, it]) => [player, ...names.map((form) => share(it[form]))]);
  return grid(text("prefers"), ["", ...names.map((form) => text(form))], rows);
}

function threshold(told) {
  const span = told.as_it_was.threshold_5_50_95;
  const never = text("never", { share: Math.round(100 * told.as_it_was.never_on_table) });
  const words = span ? text("threshold", { salience: span[1], span: `${span[0]} … ${span[2]}` }) : "";
  return element("p", { class: "quiet" }, [words, never].filter(Boolean).join("; "));
}

function differed(told) {
  const names = Object.keys(told.concepts);
  const rows = told.had_it_differed.map((row) => [row.had, ...names.map((name) => (name in row ? `${share(row[name])} (${row[`${name}_rank`]})` : "–"))]);
  return grid(`${text("had")}: ${told.package}`, ["", ...names.map((name) => name.replaceAll("_", " "))], rows);
}
