// Begins what a page needs.

import { controls, watch } from "./charts.js";
import { follow, submit } from "./jobs.js";
import { ask, element, language, text } from "./page.js";

const get = (id) => document.getElementById(id);

function filterClaims() {
  const form = get("claims-filter");
  const chosen = () => {
    const words = get("by-words").value.toLowerCase();
    for (const tile of get("tiles").children) {
      const fits =
        (!get("by-verdict").value || tile.dataset.verdict === get("by-verdict").value) &&
        (!get("by-type").value || tile.dataset.type === get("by-type").value) &&
        tile.textContent.toLowerCase().includes(words);
      tile.classList.toggle("hidden", !fits);
    }
  };
  form.addEventListener("input", chosen);
  form.addEventListener("submit", (event) => event.preventDefault());
  get("judge")?.addEventListener("click", () =>
    submit({ kind: "claims", lang: language }, get("job"), () => location.reload()));
}

function compare() {
  get("compare-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = [...document.querySelectorAll("[name=scenario]")].map((one) => one.value).filter(Boolean);
    get("compare-error").textContent = "";
    if (chosen.length < 2) {
      get("compare-error").textContent = text("too_many");
      return;
    }
    submit({
      kind: "compare", scenarios: chosen, school: get("compare-school").value,
      draws: Number(get("compare-draws").value), lang: language,
    }, get("job"), (job) => location.assign(`/runs/${job.run}`));
  });
}

function deletions() {
  const dialog = get("delete-dialog");
  let chosen;
  document.querySelectorAll("[data-delete]").forEach((button) =>
    button.addEventListener("click", () => {
      chosen = button;
      dialog.returnValue = "";
      dialog.showModal();
    }));
  dialog.addEventListener("close", async () => {
    if (dialog.returnValue !== "yes") return;
    try {
      await ask(`/api/v1/runs/${chosen.dataset.delete}`, { method: "DELETE" });
      chosen.closest("tr").remove();
    } catch (error) {
      chosen.after(element("span", { class: "error" }, error.message));
    }
  });
}

async function job() {
  const place = get("job");
  follow(await ask(`/api/v1/jobs/${place.dataset.job}`), place);
}

watch();
controls();
if (get("claims-filter")) filterClaims();
if (get("compare-form")) compare();
if (get("delete-dialog")) deletions();
if (get("job")?.dataset.job) job();
if (get("builder")) import("./scenario.js").then((page) => page.begin());
if (get("negotiate-form")) import("./negotiation.js").then((page) => page.begin());
