// <clew-transcript>: who said what, as it is said. Fires "clew-word" {id} when a word is chosen.

import { button, clock, el, reveal } from "./dom.js";

const PAUSE = 3; // seconds of silence that start a new paragraph of the same voice
const LONG = 36; // words after which the next sentence does so too
const DOUBT = 0.5; // probability under which a word is marked
const NAMES = { therapist: "Therapist", patient: "Patient", caregiver: "Caregiver", other: "Other" };

export class ClewTranscript extends HTMLElement {
  connectedCallback() {
    if (this.log) return;
    this.log = el("div", { role: "log", class: "log", "aria-label": "Final words" });
    this.soon = el("div", { class: "turn soon", "aria-hidden": "true", hidden: true });
    this.scroller = el("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": "Words", "aria-description": "Arrow keys left and right go from word to word. Enter shows the sentences that rest on a word." }, this.log, this.soon);
    this.down = button("↓ Newest", () => this._follow(true), { class: "down", hidden: true });
    this.append(this.scroller, this.down);
    this._blocks = []; // {key, element, ids, speaker, role, gap} in order
    this._spans = new Map(); // word id -> element
    this._voices = {}; // role -> voices in order of appearance
    this._following = true;
    this._lit = [];
    this._evidence = [];
    this.scroller.addEventListener("scroll", () => this._scrolled(), { passive: true });
    this.log.addEventListener("click", (e) => this._choose(e.target.closest(".w")));
    this.scroller.addEventListener("keydown", (e) => this._key(e));
    // The pane's height changes with the window and the bar below it; the newest words stay in view.
    new ResizeObserver(() => this._stick()).observe(this.scroller);
  }

  /** Take an event that `visit` has already taken. */
  take(event, visit) {
    this.visit = visit;
    if (event.type === "final") this._append(event.words);
    else if (["amend", "speaker", "gap", "repaired", "ended"].includes(event.type)) this._regroup();
    else if (event.type !== "partial") return;
    this._showPartial();
    this._stick();
  }

  /** Light the words of spans and bring the first into view. */
  light(spans) {
    this.dark();
    this._evidence = spans ?? [];
    this._relight();
    if (this._lit.length) {
      this._follow(false);
      reveal(this.scroller, this._lit[0]);
    }
    return this._lit.length;
  }

  /** No word is lit. */
  dark() {
    for (const w of this.log.querySelectorAll(".lit, .now, .chosen")) w.classList.remove("lit", "now", "chosen");
    this._lit = [];
    this._evidence = [];
  }

  _relight() {
    this._lit = [];
    for (const span of this._evidence) {
      const words = (this.visit?.ids(span) ?? []).map((id) => this._spans.get(id)).filter(Boolean);
      for (const w of words) w.classList.add("lit");
      for (const w of words.slice(0, -1)) w.nextSibling.classList.add("lit");
      this._lit.push(...words);
    }
  }

  /** Mark the lit word that sounds at `seconds`; null marks none. */
  sounding(seconds) {
    for (const w of this._lit) {
      const { t0, t1 } = this.visit.words.get(w.dataset.id) ?? {};
      w.classList.toggle("now", seconds !== null && t0 <= seconds && seconds < t1);
    }
  }

  _append(words) {
    for (const word of words) {
      const last = this._blocks[this._blocks.length - 1];
      const block = last && this._joins(last, word) ? last : this._open(word);
      this._put(block, word);
    }
  }

  _joins(block, word) {
    if (block.gap || block.speaker !== word.speaker || block.role !== word.role) return false;
    const before = this.visit.words.get(block.ids[block.ids.length - 1]);
    if (word.t0 - (before?.t1 ?? word.t0) > PAUSE) return false;
    return block.ids.length < LONG || !/[.?!]$/.test(before?.w ?? "");
  }

  _open(word, { attach = true } = {}) {
    const text = el("p", { dir: "auto" });
    const block = { ids: [], speaker: word.speaker, role: word.role, text, element: this._turn(word, text) };
    if (attach) {
      this._blocks.push(block);
      this.log.append(block.element);
    }
    return block;
  }

  _turn({ role, speaker, t0 }, text) {
    const time = t0 === null || t0 === undefined ? null : el("time", {}, clock(t0));
    return el("div", { class: "turn", "data-role": role }, el("div", { class: "who" }, el("b", {}, this._name(role, speaker)), " ", time), text);
  }

  // A second voice of one role is told apart by its number.
  _name(role, speaker) {
    const voices = (this._voices[role] ??= []);
    if (speaker && !voices.includes(speaker)) voices.push(speaker);
    const n = voices.indexOf(speaker);
    return n > 0 ? `${NAMES[role] ?? "Other"} ${n + 1}` : (NAMES[role] ?? "Other");
  }

  _put(block, word) {
    const unsure = word.p < DOUBT;
    const title = unsure ? "The recognizer was unsure of this word. Listen." : word.heard ? `Heard as: ${word.heard}` : null;
    const span = el("span", { class: unsure ? "w unsure" : "w", "data-id": word.id, title }, word.w);
    span.word = word.w;
    this._spans.set(word.id, span);
    block.ids.push(word.id);
    block.text.append(span, el("span", {}, " "));
  }

  // Words were corrected, relabelled or lost: only the paragraphs that differ are made again, so that a screen reader hears no more than that.
  _regroup() {
    const fresh = this._plan();
    const key = (b) => b.gap ? `gap ${b.gap.t0} ${b.gap.t1} ${b.gap.over}` : JSON.stringify([b.speaker, b.role, b.words ?? b.ids.map((id) => this._spans.get(id)?.word), b.ids]);
    const [old, now] = [this._blocks.map(key), fresh.map(key)];
    let [head, tail] = [0, 0];
    while (head < Math.min(old.length, now.length) && old[head] === now[head]) head++;
    while (tail < Math.min(old.length, now.length) - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
    for (const block of this._blocks.slice(head, old.length - tail)) block.element.remove();
    const made = fresh.slice(head, now.length - tail).map((plan) => this._make(plan));
    const next = tail ? this._blocks[old.length - tail].element : null;
    for (const block of made) this.log.insertBefore(block.element, next);
    this._blocks = [...this._blocks.slice(0, head), ...made, ...this._blocks.slice(old.length - tail)];
    this._relight();
  }

  _plan() {
    const blocks = [];
    const over = Boolean(this.visit.ended);
    const gaps = this.visit.gaps.map((g) => ({ ...g, over })).sort((a, b) => a.t0 - b.t0);
    for (const id of this.visit.order) {
      const word = this.visit.words.get(id);
      while (gaps.length && word.t0 >= gaps[0].t0) blocks.push({ gap: gaps.shift(), ids: [] });
      let block = blocks[blocks.length - 1];
      if (!block || !this._joins(block, word)) blocks.push((block = { ids: [], words: [], speaker: word.speaker, role: word.role }));
      block.ids.push(id);
      block.words.push(word.w);
    }
    return [...blocks, ...gaps.map((gap) => ({ gap, ids: [] }))];
  }

  _make(plan) {
    if (plan.gap) {
      const { t0, t1, over } = plan.gap;
      const fate = over ? "audio did not arrive." : "audio has not arrived yet. The recorder keeps it and sends it again.";
      return { ...plan, element: el("p", { class: "gap" }, `${clock(t0)} to ${clock(t1)}: ${fate}`) };
    }
    const block = this._open(this.visit.words.get(plan.ids[0]), { attach: false });
    for (const id of plan.ids) this._put(block, this.visit.words.get(id));
    return block;
  }

  _showPartial() {
    const partial = this.visit.partial;
    this.soon.hidden = !partial;
    if (!partial) return;
    const words = partial.text.split(/\s+/);
    const text = el("p", { dir: "auto" }, el("span", {}, words.slice(0, partial.stable).join(" ")), " ", el("span", { class: "unstable" }, words.slice(partial.stable).join(" ")));
    const role = partial.role ?? "other";
    this.soon.dataset.role = role;
    const name = partial.role ? this._name(role, partial.speaker) : "…";
    this.soon.replaceChildren(el("div", { class: "who" }, el("b", {}, name), " ", el("time", {}, clock(partial.t0))), text);
  }

  _stick() {
    if (this._following) this.scroller.scrollTop = this.scroller.scrollHeight;
    else this.down.hidden = this._atEnd();
  }

  _atEnd() {
    const s = this.scroller;
    return s.scrollHeight - s.scrollTop - s.clientHeight < 48;
  }

  _scrolled() {
    if (this._atEnd()) this._follow(true, false);
    else if (this.scroller.scrollTop < this._lastTop) this._follow(false);
    this._lastTop = this.scroller.scrollTop;
  }

  _follow(on, move = true) {
    this._following = on;
    if (on) this.down.hidden = true;
    if (on && move) this._stick();
  }

  _choose(w) {
    if (!w || !getSelection().isCollapsed) return;
    this.dark();
    w.classList.add("chosen");
    this.dispatchEvent(new CustomEvent("clew-word", { bubbles: true, detail: { id: w.dataset.id } }));
  }

  // One tab stop for the whole transcript; arrows walk the words.
  _key(e) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    const at = document.activeElement?.closest?.(".w");
    if (e.key === "Enter" && at) return this._choose(at);
    if (!step || !this.visit?.order.length) return;
    e.preventDefault();
    const order = this.visit.order;
    const from = at?.dataset.id ?? this._lit[0]?.dataset.id;
    const n = from ? order.indexOf(from) + (at ? step : 0) : order.length - 1;
    const w = this._spans.get(order[Math.min(order.length - 1, Math.max(0, n))]);
    at?.removeAttribute("tabindex");
    w.setAttribute("tabindex", "-1");
    w.focus({ preventScroll: true });
    reveal(this.scroller, w, "nearest");
  }
}

customElements.define("clew-transcript", ClewTranscript);
