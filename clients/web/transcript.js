// <clew-transcript>: who said what, as it is said. A word leads to the sentences that rest on it, and is put right here.

import { NAMES, voiceForm, wordsForm } from "./correct.js";
import { button, clock, count, el, plain, reveal, selecting } from "./dom.js";
import { ClewElement } from "./element.js";

const PAUSE = 3; // seconds of silence that start a new paragraph of the same voice
const LONG = 36; // words after which the next sentence does so too
const DOUBT = 0.5; // probability under which a word is marked
const REGROUP = ["session", "amend", "speaker", "gap", "repaired", "mark", "ended"]; // events after which paragraphs may differ

export class ClewTranscript extends ClewElement {
  bears = 2;

  build() {
    this.log = el("div", { role: "log", class: "log", "aria-label": "Final words" });
    this.soon = el("div", { class: "turn soon", "aria-hidden": "true", hidden: true });
    this.scroller = el("div", { class: "scroller", part: "words", tabindex: "0", role: "group", "aria-label": "Words", "aria-description": "Arrow keys left and right go from word to word. Enter shows the sentences that rest on a word, and lets you correct it; Shift and Enter takes the words up to there." }, this.log, this.soon);
    this.down = button("↓ Newest", () => this._follow(true), { class: "down", hidden: true });
    this.head = el("div", { class: "head", part: "head" }, el("h2", {}, "Transcript"), el("span", { class: "fine hint" }, "Select a word to correct it"));
    this.root.append(el("section", { class: "said", part: "transcript", "aria-label": "Transcript" }, this.head, el("div", { class: "view" }, this.scroller, this.down)));
    this._blocks = []; // {key, element, ids, speaker, role, gap, mark} in order
    this._spans = new Map(); // word id -> element
    this._voices = {}; // role -> voices in order of appearance
    this._following = true;
    this._lit = [];
    this._evidence = [];
    this._run = null; // the first and last word of what is chosen
    this.scroller.addEventListener("scroll", () => this._scrolled(), { passive: true });
    this.log.addEventListener("click", (e) => this._click(e));
    this.scroller.addEventListener("keydown", (e) => this._key(e));
    // The height changes with the window, the bar below, and paragraphs that are laid out late; the newest words stay in view.
    this._sizes?.disconnect();
    this._sizes = new ResizeObserver(() => this._stick());
    this._sizes.observe(this.scroller);
    this._sizes.observe(this.log);
  }

  carry(standing, bar) {
    if (!standing) return;
    this.head.append(standing.pill);
    this.head.after(standing.notice);
    this.root.firstChild.append(bar.element);
  }

  changed(types, visit) {
    super.changed(types, visit);
    this.visit = visit;
    if (REGROUP.some((t) => types.has(t))) this._regroup();
    else if (types.has("final")) this._append(visit.order.slice(this._spans.size).map((id) => visit.words.get(id)));
    else if (!types.has("partial")) return;
    this._showPartial();
    this._stick();
  }

  selected({ spans, word }) {
    if (word) this.dark();
    else this.light(spans);
    if (!word) this._run = null;
    for (const id of word ? spans.flatMap((s) => this.visit.ids(s)) : []) this._spans.get(id)?.classList.add("chosen");
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

  // Appended in one go: a screen reader hears what is new, and nothing is laid out in between.
  _append(words) {
    for (const word of words) {
      const last = this._blocks[this._blocks.length - 1];
      const block = last && this._joins(last, word) ? last : this._open(word);
      this._put(block, word);
    }
  }

  _joins(block, word) {
    if (block.gap || block.mark || block.speaker !== word.speaker || block.role !== word.role) return false;
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
    return el("div", { class: "turn", "data-role": role }, el("div", { class: "who" }, this._voice(role, speaker), " ", time), text);
  }

  // A voice is renamed here, and by keyboard from any of its words: hundreds of paragraphs are no tab stops.
  _voice(role, speaker) {
    const name = el("b", {}, this._name(role, speaker));
    return speaker ? el("button", { type: "button", class: "voice", tabindex: "-1", "data-speaker": speaker, title: "Who is this voice?" }, name) : name;
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
    const key = (b) => b.mark ? `mark ${b.mark.t} ${b.mark.label}` : b.gap ? `gap ${b.gap.t0} ${b.gap.t1} ${b.gap.over}` : JSON.stringify([b.speaker, b.role, b.words ?? b.ids.map((id) => this._spans.get(id)?.word), b.ids]);
    const [old, now] = [this._blocks.map(key), fresh.map(key)];
    let [head, tail] = [0, 0];
    while (head < Math.min(old.length, now.length) && old[head] === now[head]) head++;
    while (tail < Math.min(old.length, now.length) - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
    for (const block of this._blocks.slice(head, old.length - tail)) {
      block.element.remove();
      for (const id of block.ids) this._spans.delete(id);
    }
    const made = fresh.slice(head, now.length - tail).map((plan) => this._make(plan));
    const next = tail ? this._blocks[old.length - tail].element : null;
    for (const block of made) this.log.insertBefore(block.element, next);
    this._blocks = [...this._blocks.slice(0, head), ...made, ...this._blocks.slice(old.length - tail)];
    this._relight();
  }

  _plan() {
    const blocks = [];
    const over = Boolean(this.visit.ended);
    const gaps = this.visit.gaps.map((g) => ({ t: g.t0, gap: { ...g, over }, ids: [] }));
    const marks = this.visit.marks.map((m) => ({ t: m.t, mark: m, ids: [] }));
    const asides = [...gaps, ...marks].sort((a, b) => a.t - b.t);
    for (const id of this.visit.order) {
      const word = this.visit.words.get(id);
      while (asides.length && word.t0 >= asides[0].t) blocks.push(asides.shift());
      let block = blocks[blocks.length - 1];
      if (!block || !this._joins(block, word)) blocks.push((block = { ids: [], words: [], speaker: word.speaker, role: word.role }));
      block.ids.push(id);
      block.words.push(word.w);
    }
    return [...blocks, ...asides];
  }

  _make(plan) {
    if (plan.gap) {
      const { t0, t1, over } = plan.gap;
      const fate = over ? "audio did not arrive." : "audio has not arrived yet. The recorder keeps it and sends it again.";
      return { ...plan, element: el("p", { class: "gap" }, `${clock(t0)} to ${clock(t1)}: ${fate}`) };
    }
    if (plan.mark) return { ...plan, element: el("p", { class: "moment" }, el("span", { "aria-hidden": "true" }, "★ "), `${clock(plan.mark.t)} ${plain(plan.mark.label) || "Marked"}`) };
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
    // Upward near the end is a reader, or a jump to lit words, that leaves: only downward motion takes up following again.
    const up = this.scroller.scrollTop < this._lastTop;
    if (!up && this._atEnd()) this._follow(true, false);
    else if (up && !this._atEnd()) this._follow(false);
    this._lastTop = this.scroller.scrollTop;
  }

  _follow(on, move = true) {
    this._following = on;
    if (on) this.down.hidden = true;
    if (on && move) this._stick();
  }

  _click(e) {
    const voice = e.target.closest(".voice");
    if (voice) return this._voiceOf(voice.dataset.speaker, e.target.closest(".turn").dataset.role, voice);
    this._choose(e.target.closest(".w"), e.shiftKey);
  }

  /** Choose a word; `longer`: the words from those that are chosen to it. */
  _choose(w, longer = false) {
    if (!w || (selecting() && !longer)) return;
    const id = w.dataset.id;
    const place = (x) => this.visit.order.indexOf(x);
    const [first, last] = longer && this._run ? [...this._run, id].sort((a, b) => place(a) - place(b)).filter((_, n) => n !== 1) : [id, id];
    this._take(first, last);
  }

  _take(first, last) {
    const { visit, thread } = this;
    const ids = visit.ids([first, last]);
    const words = ids.map((id) => visit.words.get(id));
    if (!words.length) return;
    this._run = [first, last];
    const text = plain(words.map((w) => w.w).join(" "));
    const rests = new Map(ids.flatMap((id) => visit.restingOn(id)).map((r) => [r.sentence.id, r]));
    const sections = [...new Set([...rests.values()].map((r) => r.section))].join(", ");
    const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
    const line = rests.size ? `${count(rests.size, "sentence")} (${sections}) rest${rests.size === 1 ? "s" : ""} on “${shown}”` : `No sentence rests on “${shown}”`;
    const { speaker, role } = words[0];
    const next = visit.order[visit.order.indexOf(last) + 1];
    const tools = visit.signed ? [] : [
      button("Correct", () => thread.bar.ask(wordsForm({ first, last, text, author: thread.author }, (body) => thread.say("/words", body), () => this._done()))),
      next && button("+ next word", () => this._take(first, next), { "aria-label": "Take the next word too" }),
      speaker && button("Speaker", () => this._askVoice(speaker, role)),
    ].filter(Boolean);
    thread.select({ spans: [[first, last]], word: first, rests: [...rests.keys()], text: line, tools });
  }

  _voiceOf(speaker, role, voice) {
    const first = this.visit.order.find((id) => this.visit.words.get(id).speaker === speaker);
    if (this.visit.signed || !first) return;
    this.thread.select({ word: first, text: plain(voice.textContent) });
    this._askVoice(speaker, role);
  }

  _askVoice(speaker, role) {
    const { thread } = this;
    thread.bar.ask(voiceForm({ role, author: thread.author }, (body) => thread.say(`/speakers/${encodeURIComponent(speaker)}`, body), () => this._done()));
  }

  // The keyboard goes on in the words.
  _done() {
    this.thread.forget();
    this.scroller.focus({ preventScroll: true });
  }

  // One tab stop for the whole transcript; arrows walk the words.
  _key(e) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    const at = this.focused?.closest?.(".w");
    if (e.key === "Enter" && at) return this._choose(at, e.shiftKey);
    if (!step || !this.visit?.order.length) return;
    e.preventDefault();
    const order = this.visit.order;
    const from = at?.dataset.id ?? this._run?.[0] ?? this._lit[0]?.dataset.id;
    const n = from ? order.indexOf(from) + (at || this._run ? step : 0) : order.length - 1;
    const w = this._spans.get(order[Math.min(order.length - 1, Math.max(0, n))]);
    at?.removeAttribute("tabindex");
    w.setAttribute("tabindex", "-1");
    w.focus({ preventScroll: true });
    reveal(this.scroller, w, "nearest");
  }
}
