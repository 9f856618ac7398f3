// What stands between the draft and a signature: to-do, codes, goals, reminders; and what a person adds to them.

import { act, goalForm, minutesForm, sentenceForm } from "./answers.js";
import { CODES, RULES } from "./codes.js";
import { button, count, el } from "./dom.js";

const RANK = { block: 0, warn: 1, ok: 2 };
const ANSWERED = new Set(["time_missing", "goal_unlinked", "deficit_missing", "skill_missing"]); // by a form on the row
const MARKS = { block: ["■", "Must fix"], warn: ["▲", "Look at"] };

export class Review {
  constructor(thread) {
    this._thread = thread;
    this.todo = el("div", { class: "body" });
    this.codes = el("div", { class: "body" });
    this.goals = el("div", { class: "body" });
    this.reminders = el("div", { class: "body" });
    this.sum = el("span", { class: "sum" });
    this.left = el("span", { class: "sum", role: "status" });
    this._open = new Set(); // codes whose working is shown
    this._forms = new Map(); // by place and code: they outlive a redraw, with what was typed in them
    this._visit = null;
    this.duePart = this._part("Reminders", this.reminders);
    this.element = el("aside", { class: "review", part: "review", "aria-label": "Review" }, this._part("Before you sign", this.todo, this.left), this._part("Codes", this.codes, this.sum), this._part("Goals", this.goals), this.duePart);
    this.duePart.hidden = true;
  }

  _part(title, body, note = null) {
    const id = `review-${title.toLowerCase().replaceAll(" ", "-")}`;
    return el("section", { "aria-labelledby": id }, el("h3", { id }, title, note ? " " : null, note), body);
  }

  /** Show what these types of events changed. */
  changed(types, visit) {
    this._visit = visit;
    const any = (...wanted) => wanted.some((type) => types.has(type));
    if (any("session", "note")) this._goals(visit);
    if (any("session", "signed", "note")) this._codes(visit.codes);
    if (any("note")) this._reminders(visit.reminders);
    if (any("check", "session", "ended", "signed")) this._todo(visit.checks, visit.ended);
  }

  _show(label, evidence) {
    this._thread.evidence(label, evidence);
  }

  _enter(code, body) {
    return this._thread.say(`/codes/${encodeURIComponent(code)}`, body);
  }

  _entry(code) {
    return this._visit.entries.find((e) => e.code === code);
  }

  _form(key, make) {
    if (!this._forms.has(key)) this._forms.set(key, make());
    return this._forms.get(key);
  }

  /** What answers a check about a code: a form, and for the first check of its code that it is not billed. */
  _answer(check, first) {
    const goals = this._visit.context?.context?.goals ?? [];
    const { id, code } = check;
    const form = this._form(`${id} ${code}`, () => {
      if (id === "time_missing") return minutesForm(code, (body) => this._enter(code, body));
      if (id === "goal_unlinked" && goals.length) return this._goalForm(code, goals);
      return sentenceForm(check, (body) => this._thread.say("/note", body));
    });
    const drop = first && this._form(`drop ${code}`, () => act(`Don't bill ${code}`, () => this._enter(code, { drop: true })));
    return el("div", { class: "answers" }, form, drop);
  }

  _goalForm(code, goals) {
    return goalForm(code, goals, () => this._entry(code)?.goals ?? [], (body) => this._enter(code, body));
  }

  _todo(checks, ended) {
    const offered = new Set(); // codes
    const open = checks.filter((c) => c.status !== "ok").sort((a, b) => RANK[a.status] - RANK[b.status]);
    const fine = checks.filter((c) => c.status === "ok");
    const rows = open.map((c) => {
      const [mark, word] = MARKS[c.status] ?? MARKS.warn;
      const text = [el("span", { class: "mark", "aria-hidden": "true" }, mark), el("span", {}, el("b", {}, `${word}: `), c.message)];
      const row = c.evidence?.length ? button("", () => this._show(c.message, c.evidence), { class: "check" }) : el("div", { class: "check" });
      row.replaceChildren(...text);
      const mend = c.status === "block" && c.code && ANSWERED.has(c.id) && !this._visit.signed;
      const answer = mend ? this._answer(c, !offered.has(c.code)) : null;
      if (mend) offered.add(c.code);
      return el("li", { class: mend ? `${c.status} mend` : c.status, "data-check": c.id, "data-code": c.code || null }, row, answer);
    });
    const blocks = open.filter((c) => c.status === "block").length;
    this.left.textContent = open.length ? [blocks ? `${blocks} to fix` : "", open.length - blocks ? `${open.length - blocks} to look at` : ""].filter(Boolean).join(", ") : "";
    const passed = fine.length ? el("details", { class: "passed" }, el("summary", {}, `✓ ${count(fine.length, "check")} passed`), el("ul", {}, fine.map((c) => el("li", {}, c.message || c.id.replaceAll("_", " "))))) : null;
    const none = open.length ? null : el("p", { class: "empty" }, checks.length || ended ? "Nothing is left to fix." : "No checks yet.");
    keepFocus(this.todo, () => this.todo.replaceChildren(...[rows.length ? el("ul", { class: "todo" }, rows) : none, passed].filter(Boolean)));
  }

  _codes(codes) {
    const gone = this._visit.entries.filter((e) => e.drop).map((e) => this._dropped(e.code));
    if (!codes.length) return keepFocus(this.codes, () => this.codes.replaceChildren(el("p", { class: "empty" }, "No code is documented yet."), ...gone));
    const minutes = codes.reduce((n, c) => n + (c.minutes ?? 0), 0);
    this.sum.textContent = `${count(codes.reduce((n, c) => n + c.units, 0), "unit")}${minutes ? `, ${minutes} min` : ""}`;
    const head = el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Code"), el("th", { scope: "col", class: "num" }, "Min"), el("th", { scope: "col", class: "num" }, "Units")));
    const body = el("tbody", {}, codes.flatMap((c) => this._code(c)));
    const foot = el("p", { class: "fine" }, "Suggested from what the draft documents. Never submitted.");
    keepFocus(this.codes, () => this.codes.replaceChildren(el("table", {}, head, body), ...gone, foot));
  }

  _dropped(code) {
    const back = this._visit.signed ? null : act("Put back", () => this._enter(code, { drop: false }), { "aria-label": `Put ${code} back` });
    return el("div", { class: "row dropped" }, el("span", {}, el("b", {}, code), " not billed, by hand"), back);
  }

  /** What a person may change in a code, and what was entered. */
  _hand(code) {
    const entry = this._entry(code.code);
    const goals = this._visit.context?.context?.goals ?? [];
    const linked = goals.filter((g) => entry?.goals?.includes(g.id));
    const out = [
      entry?.minutes ? act("Take back the minutes", () => this._enter(code.code, { minutes: null })) : null,
      ...linked.map((g) => act(`Unlink “${g.text}”`, () => this._enter(code.code, { goal: entry.goals.filter((id) => id !== g.id) }))),
      code.rule === "untimed" || code.code === "97130" ? null : this._form(`minutes ${code.code}`, () => minutesForm(code.code, (body) => this._enter(code.code, body))),
      goals.length > linked.length ? this._form(`goal ${code.code}`, () => this._goalForm(code.code, goals)) : null,
      act(`Don't bill ${code.code}`, () => this._enter(code.code, { drop: true })),
    ];
    return el("details", { class: "by-hand" }, el("summary", {}, "Change by hand"), out);
  }

  _code(code) {
    const open = this._open.has(code.code);
    const id = `working-${code.code}`;
    const lacks = code.missing?.length > 0;
    const name = button("", () => toggle(), { class: "code", "aria-expanded": String(open), "aria-controls": id });
    name.append(el("b", {}, code.code), (code.modifiers ?? []).map((m) => ` ${m}`).join(""), el("span", { class: "what" }, CODES[code.code] ?? ""));
    if (this._entry(code.code)) name.append(el("span", { class: "badge hand" }, "by hand"));
    if (lacks) name.append(el("span", { class: "badge flag" }, `${count(code.missing.length, "thing")} missing`));
    const minutes = code.minutes === null || code.minutes === undefined ? (code.rule === "untimed" ? "–" : el("span", { class: "lack" }, "not said")) : code.minutes;
    const row = el("tr", { class: lacks ? "lacks" : null }, el("td", {}, name), el("td", { class: "num" }, minutes), el("td", { class: "num" }, code.units));
    const more = el("div", { class: "working" });
    if (code.working) more.append(el("p", {}, code.working));
    if (lacks) more.append(el("p", { class: "lack" }, "Still missing: ", code.missing.join("; "), "."));
    more.append(el("p", { class: "fine" }, RULES[code.rule] ?? code.rule));
    if (code.evidence?.length) more.append(button("Show the words", () => this._show(`${code.code} ${CODES[code.code] ?? ""}`, code.evidence)));
    if (!this._visit.signed) more.append(this._form(`hand ${code.code} ${JSON.stringify(this._entry(code.code) ?? 0)}`, () => this._hand(code)));
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

/** Redraw, and put the focus back on the same control, or the one with the same words, or the next that asks for an answer. */
function keepFocus(root, redraw) {
  const at = root.getRootNode().activeElement;
  if (!root.contains(at)) return redraw();
  const had = at.textContent;
  redraw();
  const same = at.isConnected ? at : had && [...root.querySelectorAll("button, summary")].find((b) => b.textContent === had);
  (same || root.querySelector("input, select, textarea") || root.querySelector("button, summary"))?.focus({ preventScroll: true });
}
