// Elements, requests and words of the demo EMR's page. Text goes in as text only: names may hold markup.

/** An element; attributes that are null are left out, `on...` functions become listeners. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((c) => c != null));
  return made;
}

/** The EMR's own server: GET, or POST with a body. Throws an Error whose message can be shown. */
export async function ask(path, body) {
  let answer;
  try {
    answer = await fetch(path, body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    throw new Error("The EMR's server can't be reached. Is `clew emr` running?");
  }
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(data.error ?? `The EMR's server refused (${answer.status}).`);
  return data;
}

/** The line of trouble at the page's foot; an empty text takes it away. */
export function say(text) {
  const line = document.getElementById("trouble");
  if (line.textContent !== text) line.textContent = text;
  line.hidden = !text;
}

/** A time as this clinic writes it. */
export const when = (iso) => new Date(iso).toLocaleString("en-US", { dateStyle: "medium", timeStyle: "short" });
