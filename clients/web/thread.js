// What the elements of one visit on a page have in common: one line to the server, what is known of the visit, what is lit, and the player.

import { Bar } from "./bar.js";
import { Player } from "./audio.js";
import { clock, count, plain } from "./dom.js";
import { EventLink, send } from "./link.js";
import { Standing } from "./standing.js";
import { Visit } from "./visit.js";

const QUIET = 300; // ms without a durable event after which what follows is news
const LATE = 200; // ms after which a page that paints no frames (it is hidden) takes what came
const ALL = ["session", "final", "amend", "speaker", "partial", "note", "check", "gap", "repaired", "health", "mark", "consent", "ended", "signed"];
const NONE = { spans: [], sentence: null, word: null, rests: [], text: "", tools: [] };

const threads = new Map(); // what is open on this page

/** A member is told: `changed(types, visit, news)` once a frame, `selected(selection)`, `sounding(seconds or null)`, `state(name, message)`,
 *  and `carry(standing, bar)` if it is the one that shows where the visit stands and what is lit (null: another one does). */
export class Thread {
  /** The thread of a visit; elements with the same server, session and token share it. Call `join`, and `leave` in the end. */
  static of(server, session, token) {
    const key = JSON.stringify([server, session, token]);
    if (!threads.has(key)) threads.set(key, new Thread(key, server, session, token));
    return threads.get(key);
  }

  constructor(key, server, session, token) {
    Object.assign(this, { key, server, session, token });
    this.visit = new Visit(session);
    this.standing = new Standing();
    this.selection = NONE;
    this.line = ["connecting", ""];
    this._author = "";
    this._members = new Set();
    this._bearer = null;
    this._fresh = new Set(); // types of events that no member has shown
    this._news = false;
    this.bar = new Bar({ play: () => this.play(), stop: () => this.player.stop(), clear: () => this.forget() });
    this.player = new Player((path) => this.url(path), token, {
      state: ({ playing, error }) => {
        this.bar.playing(playing, this.seconds().length > 0);
        if (!playing) this._each((m) => m.sounding?.(null));
        if (error) this.bar.say(plain(error));
      },
      time: (seconds) => this._each((m) => m.sounding?.(seconds)),
    });
  }

  join(member) {
    this._members.add(member);
    this._bear();
    if (this._link) this._tell([member], new Set(ALL));
    else this._start();
    member.state?.(...this.line);
  }

  leave(member) {
    this._members.delete(member);
    if (this._members.size) return this._bear();
    threads.delete(this.key);
    this.player.stop();
    this._link.close();
    clearInterval(this._clock);
  }

  /** Who changes something: the page's word (attribute author), or the clinician of the visit. */
  get author() {
    return this._author || plain(this.visit.context?.encounter?.clinician?.name);
  }

  set author(name) {
    this._author = name || this._author;
  }

  url(path) {
    return new URL(`/v1/sessions/${encodeURIComponent(this.session)}${path}`, this.server);
  }

  /** POST to the visit. Resolves to nothing, or to why it was refused, in words. */
  async say(path, body) {
    try {
      await send(this.url(path), this.token, body);
      return undefined;
    } catch (e) {
      return `Not saved: ${plain(e.message)}`;
    }
  }

  /** Light the words of `spans`; `text` says what is lit, `tools` are buttons for it. */
  select(selection, { play = false } = {}) {
    this.selection = { ...NONE, ...selection };
    this._each((m) => m.selected?.(this.selection));
    this.player.stop();
    this.bar.show(plain(this.selection.text), this.seconds().length > 0, this.selection.tools);
    if (play) this.play();
  }

  /** Nothing is lit. */
  forget() {
    this.player.stop();
    this.selection = NONE;
    this._each((m) => m.selected?.(NONE));
    this.bar.hide();
  }

  seconds() {
    return this.visit.seconds(this.selection.spans);
  }

  play() {
    const stretches = this.seconds();
    if (stretches.length) this.player.play(stretches);
  }

  /** "12 words · 1:02–1:09" */
  measure(spans) {
    const words = spans.reduce((n, span) => n + this.visit.ids(span).length, 0);
    const when = this.visit.seconds(spans).map(([a, b]) => `${clock(a)}–${clock(b)}`).join(", ");
    return words ? [count(words, "word"), when].filter(Boolean).join(" · ") : "";
  }

  /** What a sentence of the note rests on is lit and played. */
  sentence(sentence) {
    const about = { sentence: sentence.id };
    if (sentence.source === "by_hand") return this.select({ ...about, text: "Written by hand. Nobody said this in the visit." });
    if (sentence.source === "context") return this.select({ ...about, text: "From the chart. Nobody said this in the visit." });
    const spans = sentence.evidence ?? [];
    return this.select({ ...about, spans, text: this.measure(spans) || "No words stand behind this sentence." }, { play: true });
  }

  /** What a check, a code or a goal rests on is lit. */
  evidence(label, spans) {
    this.select({ spans, text: `${label} (${this.measure(spans)})` });
  }

  _start() {
    this._link = new EventLink(this.session, this.token, {
      server: this.server,
      state: (state, message = "") => {
        this.line = [state, message];
        if (state !== "open") this._news = false;
        this._each((m) => m.state?.(state, message));
        this._stand();
      },
      event: (event) => this._take(event),
    });
    this._clock = setInterval(() => this._stand(), 500);
  }

  _take(event) {
    if (!this.visit.apply(event)) return;
    if (!this._fresh.size) this._soon();
    this._fresh.add(event.type);
    // The replay after opening comes in one burst; only what follows it is highlighted.
    clearTimeout(this._quiet);
    if (!this._news) this._quiet = setTimeout(() => (this._news = true), event.type === "partial" ? 0 : QUIET);
  }

  // However many events come between two frames, the page is changed once. A hidden page paints no frames.
  _soon() {
    const now = () => {
      cancelAnimationFrame(frame);
      clearTimeout(late);
      const types = this._fresh;
      this._fresh = new Set();
      this._tell(this._members, types);
      this._stand();
    };
    const frame = requestAnimationFrame(now);
    const late = setTimeout(now, LATE);
  }

  _tell(members, types) {
    for (const member of members) member.changed?.(types, this.visit, this._news);
  }

  _stand() {
    this.standing.show(this.visit, this.line, performance.now() / 1000, this._link?.silent ?? 0);
  }

  _each(tell) {
    for (const member of this._members) tell(member);
  }

  _bear() {
    const bearer = [...this._members].sort((a, b) => (b.bears ?? 0) - (a.bears ?? 0))[0];
    if (bearer === this._bearer) return;
    this._bearer?.carry?.(null);
    this._bearer = bearer;
    if (bearer.bears) bearer.carry(this.standing, this.bar);
  }
}
