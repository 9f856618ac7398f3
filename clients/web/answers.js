// What a therapist can add to a code, as small forms: minutes, a goal, a sentence, or that it is not billed.
// Each calls `send(body)`, which resolves to an error in words or to nothing. Nothing here knows the server.

import { button, el } from "./dom.js";

const ASK = {
  deficit_missing: ["The measure that called for it", "Berg 38/56", "Added to Objective. Still open: name the test and its number."],
  skill_missing: ["Your skilled input", "Tactile cues at the hip to keep the trunk level", "Added to Objective. Still open: name the cue, your hands, or the correction."],
};

let ids = 0;

/** A label and its control. */
export function field(label, attributes, tag = "input") {
  const id = `answer-${++ids}`;
  const control = el(tag, { id, ...attributes });
  return [el("label", { for: id }, label), control];
}

/** A form that keeps what was typed until it was taken. `read()` gives the body, or null with `hint` shown. */
export function form(rows, label, read, hint, send, after = "") {
  const save = el("button", { type: "submit", class: "primary" }, label);
  const said = el("p", { class: "edit-error", role: "alert" });
  const made = el("form", { class: "answer", novalidate: true }, rows(save), said);
  made.addEventListener("submit", async (e) => {
    e.preventDefault();
    const body = read();
    if (!body) return (said.textContent = hint), made.querySelector("input, select, textarea").focus();
    save.disabled = true;
    const error = await send(body);
    save.disabled = false;
    said.textContent = error ?? after;
    if (!error) made.reset();
  });
  return made;
}

/** Minutes, or start and stop. */
export function minutesForm(code, send) {
  const [minutesLabel, minutes] = field("Minutes", { type: "number", min: "1", max: "240", inputmode: "numeric", "aria-label": `Minutes of ${code}` });
  const [startLabel, start] = field("or start", { type: "time", "aria-label": `Start of ${code}` });
  const [stopLabel, stop] = field("stop", { type: "time", "aria-label": `Stop of ${code}` });
  const rows = (save) => [el("div", { class: "row" }, minutesLabel, minutes, save), el("div", { class: "times" }, startLabel, stopLabel, start, stop)];
  const read = () => {
    if (start.value || stop.value) return { start: start.value || null, stop: stop.value || null, ...(minutes.value ? { minutes: Number(minutes.value) } : {}) };
    return minutes.value ? { minutes: Number(minutes.value) } : null;
  };
  return form(rows, "Save", read, "Type the minutes, or start and stop.", send);
}

/** One of the chart's goals, beside those that are `linked` by hand already. */
export function goalForm(code, goals, linked, send) {
  const [label, pick] = field(`Goal that ${code} served`, {}, "select");
  pick.append(el("option", { value: "" }, "Choose a goal"), ...goals.map((g) => el("option", { value: g.id }, g.text)));
  const rows = (save) => [label, el("div", { class: "row grow" }, pick, save)];
  return form(rows, "Link", () => (pick.value ? { goal: [...linked(), pick.value] } : null), "Choose the goal first.", send);
}

/** A sentence of the therapist's own for what a check asks for. */
export function sentenceForm(check, send) {
  const [label, example, after] = ASK[check.id] ?? ["The goal that it serves", "Climb 12 stairs with one rail in 4 weeks", "Added to Plan. Still open: say what the patient will do, and by when."];
  const section = check.id in ASK ? "O" : "P";
  const [name, text] = field(`${label}, as a sentence of the note`, { rows: "2", maxlength: "2000", dir: "auto", placeholder: `e.g. ${example}` }, "textarea");
  text.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.shiftKey) return;
    e.preventDefault();
    text.form.requestSubmit();
  });
  const rows = (save) => [name, text, el("div", { class: "row" }, save)];
  const read = () => (text.value.trim() ? { section, text: text.value.trim(), code: check.code } : null);
  return form(rows, `Add to ${section === "O" ? "Objective" : "Plan"}`, read, "Write the sentence first.", send, after);
}

/** A button whose refusal is shown beside it. */
export function act(label, send, attributes = {}) {
  const said = el("p", { class: "edit-error", role: "alert" });
  const press = button(label, async () => {
    press.disabled = true;
    said.textContent = (await send()) ?? "";
    press.disabled = false;
  }, { class: "quiet", ...attributes });
  return el("div", { class: "row" }, press, said);
}
