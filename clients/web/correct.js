// What a person puts right in the transcript: a word or a run of words, and whose voice it is. Each calls `send(body)`, which
// resolves to an error in words or to nothing.

import { field, form } from "./answers.js";
import { button, el } from "./dom.js";

export const NAMES = { therapist: "Therapist", patient: "Patient", caregiver: "Caregiver", other: "Other" };

// Asked for only where neither the page nor the visit says who is at work.
function who(author) {
  const [label, name] = field("Your name", { autocomplete: "name", maxlength: "200" });
  name.value = author;
  return { name, rows: author ? [] : [label, name] };
}

/** The words from `first` to `last` as they were said. */
export function wordsForm({ first, last, text, author }, send, close) {
  const by = who(author);
  const [label, said] = field("As it was said", { maxlength: "2000", dir: "auto", autocomplete: "off" });
  said.value = text;
  const rows = (save) => [label, said, ...by.rows, el("div", { class: "row" }, save, button("Cancel", close))];
  const read = () => (said.value.trim() && by.name.value.trim() ? { first, last, text: said.value.trim(), by: by.name.value.trim() } : null);
  const made = form(rows, "Save", read, "Write the words as they were said, and your name.", async (body) => {
    const error = await send(body);
    if (!error) close();
    return error;
  });
  queueMicrotask(() => said.select());
  return made;
}

/** One button for each role. */
export function voiceForm({ role, author }, send, close) {
  const by = who(author);
  const said = el("p", { class: "edit-error", role: "alert" });
  const choose = async (wanted) => {
    if (!by.name.value.trim()) return (said.textContent = "Write your name."), by.name.focus();
    const error = await send({ role: wanted, by: by.name.value.trim() });
    if (error) said.textContent = error;
    else close();
  };
  const roles = Object.entries(NAMES).map(([key, name]) => button(name, () => choose(key), { "aria-pressed": String(key === role) }));
  return el("div", { class: "answer", role: "group", "aria-label": "Who is this voice?" }, el("p", {}, "Who is this voice? It counts for all that it said and will say."), by.rows, el("div", { class: "row" }, roles, button("Cancel", close)), said);
}
