// <clew-note>: the rolling draft in its four sections. Fires "clew-sentence" {sentence, section} when one is chosen and
// "clew-edit" {sentence, text, done} when a person has changed one, "clew-remove" {sentence, done} when one's own goes, "clew-confirm" {sentence, done} when one is right as it stands.

import { button, el, reveal, scrollerOf } from "./dom.js";
import { SECTIONS } from "./visit.js";

const TITLES = { S: "Subjective", O: "Objective", A: "Assessment", P: "Plan" };
const NOTHING = { S: "Nothing reported yet.", O: "Nothing measured or done yet.", A: "No assessment said yet.", P: "No plan said yet." };
const FLAGS = { low_confidence: ["Listen", "A doubtful number, side or negation. Listen to it and confirm."], unreviewed: ["Review", "Read and confirm this before you sign."] };
const FRESH = 4000; // ms that a changed sentence stays marked

export class ClewNote extends HTMLElement {
  connectedCallback() {
    if (this.lists) return;
    this.lists = {};
    this._lines = new Map(); // sentence id -> {li, sentence, section}
    this._editing = null;
    for (const s of SECTIONS) {
      const list = (this.lists[s] = el("ol", { class: "lines" }));
      const empty = el("p", { class: "empty" }, NOTHING[s]);
      const title = el("h3", { id: `section-${s}` }, el("span", { class: "letter", "aria-hidden": "true" }, s), TITLES[s]);
      this.append(el("section", { class: "soap", "aria-labelledby": `section-${s}` }, title, list, empty));
    }
    this.addEventListener("click", (e) => this._click(e));
    this.addEventListener("keydown", (e) => this._key(e));
  }

  /** Take an event that `visit` has already taken; `live` says whether a change is news to the reader. */
  take(event, visit, live) {
    if (event.type !== "note" && event.type !== "signed") return;
    this.signed = Boolean(visit.signed);
    const known = new Set();
    for (const s of SECTIONS) {
      visit.sections[s].forEach((sentence, n) => {
        known.add(sentence.id);
        this._show(s, n, sentence, live);
      });
    }
    for (const [id, line] of this._lines) {
      if (known.has(id)) continue;
      line.li.remove();
      this._lines.delete(id);
      if (this._editing === id) this._editing = null;
    }
    this.classList.toggle("signed", this.signed);
  }

  _show(section, n, sentence, live) {
    let line = this._lines.get(sentence.id);
    const news = !line || line.sentence.text !== sentence.text;
    if (!line) this._lines.set(sentence.id, (line = { li: el("li", { "data-id": sentence.id }) }));
    const same = line.sentence && line.section === section && JSON.stringify(line.sentence) === JSON.stringify(sentence) && line.signed === this.signed;
    Object.assign(line, { sentence, section, signed: this.signed });
    const list = this.lists[section];
    if (list.children[n] !== line.li) list.insertBefore(line.li, list.children[n] ?? null);
    if (same || this._editing === sentence.id) return;
    this._fill(line);
    if (news && live) this._freshen(line.li);
  }

  _fill({ li, sentence }) {
    const had = li.contains(document.activeElement);
    const chart = sentence.source === "context";
    const flags = (sentence.flags ?? []).map((f) => FLAGS[f] ?? [f.replaceAll("_", " "), ""]);
    const text = el("span", { class: "text", role: "button", tabindex: "0", dir: "auto", "aria-pressed": String(this._chosen === sentence.id) }, sentence.text);
    li.replaceChildren(text);
    for (const [label, why] of flags) li.append(" ", el("span", { class: "badge flag", title: why }, label));
    if (chart) li.append(" ", el("span", { class: "badge", title: "Known from the chart; nobody said it in this visit." }, "from the chart"));
    if (sentence.source === "by_hand") li.append(" ", el("span", { class: "badge hand", title: "A person wrote this; nobody said it in the visit." }, "written by hand"));
    else if (sentence.locked) li.append(" ", el("span", { class: "badge", title: "A person edited or confirmed this; the draft leaves it alone." }, "reviewed"));
    if (flags.length && !this.signed) li.append(" ", button("Confirm", () => this._confirm(sentence), { class: "confirm", "aria-label": `Confirm: ${sentence.text}` }));
    if (!this.signed) li.append(button("Edit", () => this._edit(sentence.id), { class: "edit", "aria-label": `Edit: ${sentence.text}` }));
    li.classList.toggle("chart", chart);
    li.classList.toggle("flagged", flags.length > 0);
    if (had) text.focus({ preventScroll: true });
  }

  _freshen(li) {
    clearTimeout(li.fresh);
    li.classList.remove("fresh");
    void li.offsetWidth; // restarts the animation
    li.classList.add("fresh");
    li.fresh = setTimeout(() => li.classList.remove("fresh"), FRESH);
  }

  /** Mark one sentence as chosen; null marks none. */
  choose(id) {
    this._chosen = id;
    for (const [key, { li }] of this._lines) {
      li.classList.toggle("chosen", key === id);
      if (key === id) li.classList.remove("fresh");
      li.querySelector(".text")?.setAttribute("aria-pressed", String(key === id));
    }
  }

  /** Mark sentences and bring the first into view. */
  mark(ids) {
    const wanted = new Set(ids);
    let first = null;
    for (const [key, { li }] of this._lines) {
      li.classList.toggle("marked", wanted.has(key));
      if (wanted.has(key) && !(first && first.compareDocumentPosition(li) & Node.DOCUMENT_POSITION_FOLLOWING)) first = li;
    }
    if (first) reveal(scrollerOf(first), first, "nearest");
  }

  _click(e) {
    const text = e.target.closest(".text");
    if (!text || !getSelection().isCollapsed) return;
    this._tell(text.closest("li").dataset.id);
  }

  _key(e) {
    if (!e.target.classList.contains("text")) return;
    if (e.key === "Enter" || e.key === " ") {
      e.preventDefault();
      this._tell(e.target.closest("li").dataset.id);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!step) return;
    e.preventDefault();
    const all = [...this.querySelectorAll(".text")];
    all[all.indexOf(e.target) + step]?.focus();
  }

  _tell(id) {
    const { sentence, section } = this._lines.get(id);
    this.dispatchEvent(new CustomEvent("clew-sentence", { bubbles: true, detail: { sentence, section } }));
  }

  _confirm(sentence) {
    const li = this._lines.get(sentence.id).li;
    const done = (error) => error && li.append(el("p", { class: "edit-error", role: "alert" }, error));
    this.dispatchEvent(new CustomEvent("clew-confirm", { bubbles: true, detail: { sentence, done } }));
  }

  _edit(id) {
    const line = this._lines.get(id);
    this._editing = id;
    const box = el("textarea", { rows: "2", "aria-label": "Sentence of the note", dir: "auto" });
    box.value = line.sentence.text;
    const note = el("p", { class: "edit-error", role: "alert" });
    const finish = () => {
      this._editing = null;
      this._fill(line);
      line.li.classList.remove("editing");
      line.li.querySelector(".text")?.focus();
    };
    const done = (error) => (error ? (note.textContent = error) : finish());
    const save = () => {
      const text = box.value.trim();
      if (!text || text === line.sentence.text) return finish();
      this.dispatchEvent(new CustomEvent("clew-edit", { bubbles: true, detail: { sentence: line.sentence, text, done } }));
    };
    box.addEventListener("keydown", (e) => {
      e.stopPropagation();
      if (e.key === "Escape") finish();
      if (e.key === "Enter" && !e.shiftKey) { e.preventDefault(); save(); }
    });
    line.li.classList.add("editing");
    const remove = () => this.dispatchEvent(new CustomEvent("clew-remove", { bubbles: true, detail: { sentence: line.sentence, done } }));
    const own = line.sentence.source === "by_hand" ? button("Remove", remove) : null;
    line.li.replaceChildren(box, el("div", { class: "row" }, button("Save", save, { class: "primary" }), button("Cancel", finish), own ?? "", note));
    box.focus();
  }
}

customElements.define("clew-note", ClewNote);
