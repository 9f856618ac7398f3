// <clew-review>: what stands between the draft and a signature: to-do, codes, goals, reminders. Fires "clew-evidence" {label, evidence}.

import { CODES, RULES } from "./codes.js";
import { button, count, el } from "./dom.js";

const RANK = { block: 0, warn: 1, ok: 2 };
const MARKS = { block: ["■", "Must fix"], warn: ["▲", "Look at"] };

export class ClewReview extends HTMLElement {
  connectedCallback() {
    if (this.todo) return;
    this.todo = el("div", { class: "body" });
    this.codes = el("div", { class: "body" });
    this.goals = el("div", { class: "body" });
    this.reminders = el("div", { class: "body" });
    this.sum = el("span", { class: "sum" });
    this.left = el("span", { class: "sum" });
    this._open = new Set(); // codes whose working is shown
    this.duePart = this._part("Reminders", this.reminders);
    this.append(this._part("Before you sign", this.todo, this.left), this._part("Codes", this.codes, this.sum), this._part("Goals", this.goals), this.duePart);
    this.duePart.hidden = true;
  }

  _part(title, body, note = null) {
    const id = `review-${title.toLowerCase().replaceAll(" ", "-")}`;
    return el("section", { "aria-labelledby": id }, el("h3", { id }, title, note ? " " : null, note), body);
  }

  /** Take an event that `visit` has already taken. */
  take(event, visit) {
    if (event.type === "session" || event.type === "note") this._goals(visit);
    if (event.type === "session" || (event.type === "note" && event.codes)) this._codes(visit.codes);
    if (event.type === "note" && event.reminders) this._reminders(visit.reminders);
    if (["check", "session", "ended"].includes(event.type)) this._todo(visit.checks, visit.ended);
  }

  _show(label, evidence) {
    this.dispatchEvent(new CustomEvent("clew-evidence", { bubbles: true, detail: { label, evidence } }));
  }

  _todo(checks, ended) {
    const open = checks.filter((c) => c.status !== "ok").sort((a, b) => RANK[a.status] - RANK[b.status]);
    const fine = checks.filter((c) => c.status === "ok");
    const rows = open.map((c) => {
      const [mark, word] = MARKS[c.status] ?? MARKS.warn;
      const text = [el("span", { class: "mark", "aria-hidden": "true" }, mark), el("span", {}, el("b", {}, `${word}: `), c.message)];
      const row = c.evidence?.length ? button("", () => this._show(c.message, c.evidence), { class: "check" }) : el("div", { class: "check" });
      row.replaceChildren(...text);
      return el("li", { class: c.status, "data-check": c.id }, row);
    });
    const blocks = open.filter((c) => c.status === "block").length;
    this.left.textContent = open.length ? [blocks ? `${blocks} to fix` : "", open.length - blocks ? `${open.length - blocks} to look at` : ""].filter(Boolean).join(", ") : "";
    const passed = fine.length ? el("details", { class: "passed" }, el("summary", {}, `✓ ${count(fine.length, "check")} passed`), el("ul", {}, fine.map((c) => el("li", {}, c.message || c.id.replaceAll("_", " "))))) : null;
    const none = open.length ? null : el("p", { class: "empty" }, checks.length || ended ? "Nothing is left to fix." : "No checks yet.");
    keepFocus(this.todo, () => this.todo.replaceChildren(...[rows.length ? el("ul", { class: "todo" }, rows) : none, passed].filter(Boolean)));
  }

  _codes(codes) {
    if (!codes.length) return this.codes.replaceChildren(el("p", { class: "empty" }, "No code is documented yet."));
    const minutes = codes.reduce((n, c) => n + (c.minutes ?? 0), 0);
    this.sum.textContent = `${count(codes.reduce((n, c) => n + c.units, 0), "unit")}${minutes ? `, ${minutes} min` : ""}`;
    const head = el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Code"), el("th", { scope: "col", class: "num" }, "Min"), el("th", { scope: "col", class: "num" }, "Units")));
    const body = el("tbody", {}, codes.flatMap((c) => this._code(c)));
    const foot = el("p", { class: "fine" }, "Suggested from what the draft documents. Never submitted.");
    keepFocus(this.codes, () => this.codes.replaceChildren(el("table", {}, head, body), foot));
  }

  _code(code) {
    const open = this._open.has(code.code);
    const id = `working-${code.code}`;
    const lacks = code.missing?.length > 0;
    const name = button("", () => toggle(), { class: "code", "aria-expanded": String(open), "aria-controls": id });
    name.append(el("b", {}, code.code), (code.modifiers ?? []).map((m) => ` ${m}`).join(""), el("span", { class: "what" }, CODES[code.code] ?? ""));
    if (lacks) name.append(el("span", { class: "badge flag" }, `${count(code.missing.length, "thing")} missing`));
    const minutes = code.minutes === null || code.minutes === undefined ? (code.rule === "untimed" ? "–" : el("span", { class: "lack" }, "not said")) : code.minutes;
    const row = el("tr", { class: lacks ? "lacks" : null }, el("td", {}, name), el("td", { class: "num" }, minutes), el("td", { class: "num" }, code.units));
    const more = el("div", { class: "working" });
    if (code.working) more.append(el("p", {}, code.working));
    if (lacks) more.append(el("p", { class: "lack" }, "Still missing: ", code.missing.join("; "), "."));
    more.append(el("p", { class: "fine" }, RULES[code.rule] ?? code.rule));
    if (code.evidence?.length) more.append(button("Show the words", () => this._show(`${code.code} ${CODES[code.code] ?? ""}`, code.evidence)));
    const detail = el("tr", { id, class: "detail", hidden: !open }, el("td", { colspan: "3" }, more));
    const toggle = () => {
      detail.hidden = !detail.hidden;
      name.setAttribute("aria-expanded", String(!detail.hidden));
      if (detail.hidden) this._open.delete(code.code);
      else this._open.add(code.code);
    };
    return [row, detail];
  }

  _goals(visit) {
    const goals = visit.context?.context?.goals ?? [];
    if (!goals.length) return this.goals.replaceChildren(el("p", { class: "empty" }, "No goals came with the chart."));
    const rows = goals.map((g) => {
      const on = visit.goalLinks.includes(g.id);
      const links = visit.links.filter((l) => l.goal === g.id);
      const mark = el("span", { class: "mark", "aria-hidden": "true" }, on ? "●" : "○");
      const tags = links.map((l) => (l.evidence?.length ? button(l.code, () => this._show(`Goal: ${g.text}`, l.evidence), { class: "tag", "aria-label": `Words for code ${l.code}` }) : el("span", { class: "tag" }, l.code)));
      return el("li", { class: on ? "on" : "off" }, mark, el("div", {}, el("span", { dir: "auto" }, g.text), el("div", { class: "row" }, el("span", { class: "fine" }, on ? "Worked on today" : "Not addressed today"), tags)));
    });
    keepFocus(this.goals, () => this.goals.replaceChildren(el("ul", { class: "goals" }, rows)));
  }

  _reminders(reminders) {
    this.duePart.hidden = !reminders.length;
    this.reminders.replaceChildren(el("ul", { class: "reminders" }, reminders.map((r) => el("li", {}, el("span", { class: "mark", "aria-hidden": "true" }, "◷"), el("span", {}, r.message)))));
  }
}

/** Redraw, and put the focus back on the control that stood in the same place with the same words. */
function keepFocus(root, redraw) {
  const at = document.activeElement;
  const had = root.contains(at) ? at.textContent : null;
  redraw();
  if (had !== null) [...root.querySelectorAll("button, summary")].find((b) => b.textContent === had)?.focus({ preventScroll: true });
}

customElements.define("clew-review", ClewReview);
