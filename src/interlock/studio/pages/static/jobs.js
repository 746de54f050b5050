// Jobs: asked for, followed as they move, cancelled, run again.

import { ask, element, readOnly, text } from "./page.js";

const ENDED = ["done", "failed", "cancelled", "lost"];

export async function submit(body, place, whenDone = () => {}) {
  place.replaceChildren(element("p", {}, text("starting")));
  try {
    follow(await ask("/api/v1/jobs", { body }), place, whenDone);
  } catch (error) {
    place.replaceChildren(element("p", { class: "error", role: "alert" }, error.message));
  }
}

export function follow(job, place, whenDone = () => {}) {
  if (ENDED.includes(job.state)) {
    ended(job, place, whenDone);
    return;
  }
  const words = element("p", { id: "job-words" }, told(job));
  const bar = element("progress", { "aria-labelledby": "job-words" });
  const cancel = element("button", { type: "button" }, place.dataset.cancel ?? "✕");
  cancel.setAttribute("aria-label", "cancel");
  cancel.addEventListener("click", () => {
    cancel.disabled = true;
    ask(`/api/v1/jobs/${job.id}/cancel`, { method: "POST" }).catch(() => {});
  });
  place.replaceChildren(words, bar, element("div", { class: "actions" }, cancel));
  const stream = new EventSource(`/api/v1/jobs/${job.id}/events`);
  stream.addEventListener("progress", (event) => {
    const now = JSON.parse(event.data);
    words.textContent = told(now);
    if (now.total) {
      bar.max = now.total;
      bar.value = now.done;
    }
  });
  stream.addEventListener("end", (event) => {
    stream.close();
    const now = JSON.parse(event.data);
    if (now.state) ended(now, place, whenDone);
  });
  window.addEventListener("pagehide", () => stream.close());
}

function told(job) {
  if (job.state === "queued") return text("queued", { place: job.position ?? "…" });
  if (job.total) return text("running", { message: job.message, done: job.done, total: job.total });
  return job.message || text("starting");
}

function ended(job, place, whenDone) {
  const words = text(job.state, { why: job.error ?? "" });
  const parts = [element("p", { class: job.state === "done" ? "" : "error", role: "status" }, words)];
  if (job.run) {
    const open = element("a", { class: "button main", href: `/runs/${job.run}`, id: "open-run" }, text("open_run"));
    parts.push(element("div", { class: "actions" }, open));
  } else if (job.state !== "done" && !readOnly) {
    const again = element("button", { type: "button", id: "run-again" }, text("again"));
    again.addEventListener("click", async () => {
      try {
        follow(await ask(`/api/v1/jobs/${job.id}/rerun`, { method: "POST" }), place, whenDone);
      } catch (error) {
        place.append(element("p", { class: "error" }, error.message));
      }
    });
    parts.push(element("div", { class: "actions" }, again));
  }
  place.replaceChildren(...parts);
  if (job.state === "done") whenDone(job);
}
