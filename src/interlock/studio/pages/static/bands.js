// A table of effects: for each outcome a line of dots and intervals, one a school.

import { drawn, element, number, text } from "./page.js";

const WIDTH = 320;
const ROW = 13;
const NAMES = 86;
const SHAPES = { agree: "●", disagree: "◆", undecided: "○" };

// What a reader sees first; the rest is one click away.
const KEYS = new Set([
  "unauthorised_persons.MEX", "apprehensions_events.MEX", "deaths.", "real_income_pct.USA",
  "real_income_pct.MEX", "real_income_pct.CAN", "natives_income_pct.USA", "natives_income_pct.MEX",
  "real_wage_pct.MEX", "remittances_usd_bn.MEX", "salience_share.",
]);

export function tables(outcomes, exact = null) {
  const key = (one) => KEYS.has(`${one.outcome}.${one.place}`);
  const seenOnes = outcomes.filter(seen);
  const others = seenOnes.filter((one) => !key(one));
  const found = [table(seenOnes.filter(key), exact)];
  if (others.length) {
    found.push(element("details", {}, element("summary", {}, text("others", { count: others.length })), table(others, exact)));
  }
  return found;
}

function table(outcomes, exact) {
  const body = element("tbody");
  let part = "";
  for (const one of outcomes) {
    if (one.part !== part) {
      part = one.part;
      body.append(element("tr", { class: "part" }, element("th", { colspan: "3", scope: "rowgroup" }, part)));
    }
    const other = exact?.find((it) => it.outcome === one.outcome && it.place === one.place);
    body.append(row(one, other));
  }
  const head = element("thead", {}, element("tr", {},
    element("th", { scope: "col" }, text("outcome")),
    element("th", { scope: "col" }, text("effect")),
    element("th", { scope: "col" }, "")));
  return element("div", { class: "scroll" }, element("table", { class: "effects" }, head, body));
}

function seen(one) {
  return Object.values(one.schools).some((band) => Math.abs(band["5"] ?? 0) >= 0.005 || Math.abs(band["95"] ?? 0) >= 0.005);
}

function row(one, exact) {
  const name = one.place ? `${one.label} (${one.place})` : one.label;
  const verdict = one.sign_agreement.verdict;
  const cell = element("td");
  cell.append(intervals(one));
  if (exact) {
    cell.append(element("small", { class: "exact" }, `${text("exact")}:`), intervals(exact, "open"));
  }
  return element("tr", { "data-outcome": one.outcome, "data-place": one.place },
    element("th", { scope: "row" }, name, element("br"), element("small", {}, one.unit)),
    cell,
    element("td", { class: `verdict ${verdict}` }, `${SHAPES[verdict]} ${text(verdict)}`));
}

function intervals(one, look = "") {
  const schools = Object.entries(one.schools).filter(([, band]) => band["50"] !== null);
  const ends = schools.flatMap(([, band]) => [band["5"], band["95"], 0]);
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const right = WIDTH - 62;
  const x = (value) => NAMES + ((value - low) / (high - low || 1)) * (right - NAMES);
  const height = ROW * schools.length + 4;
  const words = schools.map(([school, band]) => `${school} ${number(band["50"])} (${number(band["5"])} … ${number(band["95"])})`);
  const picture = drawn("svg", { class: `bands ${look}`, viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": `${one.label}: ${words.join("; ")}` });
  picture.append(drawn("line", { class: "zero", x1: x(0), x2: x(0), y1: 0, y2: height }));
  schools.forEach(([school, band], n) => {
    const y = ROW * n + ROW / 2 + 2;
    const label = drawn("text", { x: 0, y: y + 4 }, school);
    const value = drawn("text", { x: WIDTH, y: y + 4, "text-anchor": "end" }, number(band["50"]));
    picture.append(
      label,
      drawn("line", { x1: x(band["5"]), x2: x(band["95"]), y1: y, y2: y }),
      drawn("g", { class: look }, drawn("circle", { cx: x(band["50"]), cy: y, r: 3.5 })),
      value,
    );
  });
  return picture;
}
