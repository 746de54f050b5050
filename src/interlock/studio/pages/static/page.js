// What every script of the pages shares: texts, answers of the API, small elements.

const texts = JSON.parse(document.getElementById("texts").textContent);
export const language = document.documentElement.lang;
export const readOnly = document.body.dataset.readOnly === "yes";

export function text(name, values = {}) {
  return (texts[name] ?? name).replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
}

export function state() {
  const found = document.getElementById("state");
  return found ? JSON.parse(found.textContent) : {};
}

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in made && typeof value !== "string") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export function drawn(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export class Refusal extends Error {
  constructor(message, field, status) {
    super(message);
    this.field = field;
    this.status = status;
  }
}

export async function ask(address, { body, method = body ? "POST" : "GET", signal } = {}) {
  let answer;
  try {
    answer = await fetch(address, {
      method,
      signal,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(text("offline"), null, 0);
  }
  if (answer.status === 401) {
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  if (answer.status === 204) return null;
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const error = told.error ?? { message: `${answer.status}` };
    throw new Refusal(error.message, error.field, answer.status);
  }
  return told;
}

export function number(value, digits = 2) {
  return new Intl.NumberFormat(language === "en" ? "en-US" : language === "es" ? "es-MX" : "fr-CA", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: "exceptZero",
  }).format(value);
}

export function save(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
