// <clew-note>: the rolling draft in its four sections, what stands between it and a signature, and the signature.

import { button, el, plain, reveal, scrollerOf, selecting } from "./dom.js";
import { ClewElement } from "./element.js";
import { Review } from "./review.js";
import { signDialog } from "./sign.js";
import { SECTIONS } from "./visit.js";

const TITLES = { S: "Subjective", O: "Objective", A: "Assessment", P: "Plan" };
const NOTHING = { S: "Nothing reported yet.", O: "Nothing measured or done yet.", A: "No assessment said yet.", P: "No plan said yet." };
const FLAGS = { low_confidence: ["Listen", "A doubtful number, side or negation. Listen to it and confirm."], unreviewed: ["Review", "Read and confirm this before you sign."] };
const FRESH = 4000; // ms that a changed sentence stays marked

export class ClewNote extends ClewElement {
  bears = 1;

  build() {
    this.lists = {};
    this._lines = new Map(); // sentence id -> {li, sentence, section}
    this._editing = null;
    this._chosen = null;
    this.signed = false;
    this.heading = el("h2", {}, "Draft note");
    this.mark = el("span", { class: "ai" }, "AI-assisted draft");
    this.sign = button("Sign", () => this._sign(), { class: "primary sign", part: "sign", disabled: true });
    // The list may stand below the whole draft: why Sign is gray is said, and led to, where it is gray.
    this.fix = button("", () => this.review.todo.querySelector(".block :is(button, input, select, textarea)")?.focus(), { class: "fix", hidden: true });
    this.head = el("div", { class: "head", part: "head" }, this.heading, this.mark, this.fix, this.sign);
    this.draft = el("section", { class: "draft", part: "draft", "aria-label": "Draft note", tabindex: "-1" }, this.head, el("div", { class: "note" }, SECTIONS.map((s) => this._section(s))));
    this.review = new Review(this.thread);
    // On a narrow page this is what scrolls: the keyboard must reach it while it holds nothing else that takes the focus.
    this.work = el("div", { class: "work", role: "group", tabindex: "0", "aria-label": "Note and review" }, this.draft, this.review.element);
    this.root.append(this.work);
    this.draft.addEventListener("click", (e) => this._click(e));
    this.draft.addEventListener("keydown", (e) => this._key(e));
  }

  _section(s) {
    const list = (this.lists[s] = el("ol", { class: "lines" }));
    const title = el("h3", { id: `section-${s}` }, el("span", { class: "letter", "aria-hidden": "true" }, s), TITLES[s]);
    return el("section", { class: "soap", "aria-labelledby": `section-${s}` }, title, list, el("p", { class: "empty" }, NOTHING[s]));
  }

  carry(standing, bar) {
    if (!standing) return;
    this.mark.after(standing.pill);
    this.root.append(standing.notice, bar.element);
  }

  changed(types, visit, news) {
    super.changed(types, visit, news);
    if (types.has("note") || types.has("signed")) this._draft(visit, news);
    this.review.changed(types, visit);
    const blocks = visit.checks.filter((c) => c.status === "block").length;
    this.sign.hidden = Boolean(visit.signed);
    this.fix.hidden = this.sign.hidden || !visit.ended || !blocks;
    this.fix.textContent = `${blocks} to fix`;
    this.sign.disabled = !visit.ended || blocks > 0;
    this.sign.title = !visit.ended ? "The visit is still going on" : blocks ? "Fix what blocks the signature first" : "";
    this.heading.textContent = visit.signed ? "Signed note" : "Draft note";
    this.mark.textContent = visit.signed ? `AI-assisted, signed by ${plain(visit.signed.by)}` : "AI-assisted draft";
  }

  selected({ sentence, rests }) {
    this._choose(sentence);
    this._mark(rests);
  }

  _sign() {
    signDialog(this.root, this.thread.visit, this.thread.author, (by) => this.thread.say("/sign", { by }));
  }

  // `live`: a change is news to the reader.
  _draft(visit, live) {
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
    this.draft.classList.toggle("signed", this.signed);
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
    const had = li.contains(this.focused);
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

  // Mark one sentence as chosen; null marks none.
  _choose(id) {
    this._chosen = id;
    for (const [key, { li }] of this._lines) {
      li.classList.toggle("chosen", key === id);
      if (key === id) li.classList.remove("fresh");
      li.querySelector(".text")?.setAttribute("aria-pressed", String(key === id));
    }
  }

  // Mark sentences and bring the first into view.
  _mark(ids) {
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
    if (!text || selecting()) return;
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
    const all = [...this.draft.querySelectorAll(".text")];
    all[all.indexOf(e.target) + step]?.focus();
  }

  _tell(id) {
    this.thread.sentence(this._lines.get(id).sentence);
  }

  _save(sentence, body) {
    return this.thread.say(`/note/${encodeURIComponent(sentence.id)}`, body);
  }

  async _confirm(sentence) {
    const error = await this._save(sentence, { confirm: true });
    if (error) this._lines.get(sentence.id)?.li.append(el("p", { class: "edit-error", role: "alert" }, error));
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
      line.li.querySelector(".text")?.focus({ preventScroll: true });
    };
    const done = (error) => (error ? (note.textContent = error) : finish());
    const save = async () => {
      const text = box.value.trim();
      if (!text || text === line.sentence.text) return finish();
      done(await this._save(line.sentence, { text }));
    };
    box.addEventListener("keydown", (e) => {
      e.stopPropagation();
      if (e.key === "Escape") finish();
      if (e.key === "Enter" && !e.shiftKey) { e.preventDefault(); save(); }
    });
    line.li.classList.add("editing");
    const remove = async () => done(await this._save(line.sentence, { remove: true }));
    const own = line.sentence.source === "by_hand" ? button("Remove", remove) : null;
    line.li.replaceChildren(box, el("div", { class: "row" }, button("Save", save, { class: "primary" }), button("Cancel", finish), own ?? "", note));
    box.focus();
  }
}
