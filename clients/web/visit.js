// What is known of one visit, from its events. No DOM, no network, no clock.

export const SECTIONS = ["S", "O", "A", "P"];

export class Visit {
  constructor(id) {
    this.id = id;
    this.seq = 0;
    this.context = {};
    this.words = new Map(); // id -> word
    this.order = []; // word ids in the order of speech
    this.partial = null;
    this.gaps = []; // audio that has not arrived: {t0, t1}
    this.health = null;
    this.sections = { S: [], O: [], A: [], P: [] };
    this.codes = [];
    this.checks = [];
    this.goalLinks = [];
    this.links = [];
    this.reminders = [];
    this.entries = []; // what a person entered for the codes
    this.marks = []; // moments that somebody marked: {t, label}
    this.heardTo = 0; // seconds
    this.ended = null;
    this.signed = null;
    this._place = new Map(); // word id -> index in order
    this._now = new Map(); // id of a word that an amend replaced -> id of the word in its place
  }

  /** Take an event. False: it is one that was taken before, and nothing changed. */
  apply(event) {
    if (event.seq) {
      if (event.seq <= this.seq) return false;
      this.seq = event.seq;
    }
    this[`_${event.type}`]?.(event);
    return true;
  }

  _session(e) {
    this.context = e.context ?? {};
    this.consent = e.consent;
  }

  _consent(e) {
    this.consent = e.consent;
  }

  _mark(e) {
    this.marks.push({ t: e.t, label: e.label });
  }

  _partial(e) {
    this.partial = e.text ? e : null;
    this.heardTo = Math.max(this.heardTo, e.t1);
  }

  _final(e) {
    this.partial = null;
    for (const word of e.words) {
      this._place.set(word.id, this.order.length);
      this.order.push(word.id);
      this.words.set(word.id, word);
      this.heardTo = Math.max(this.heardTo, word.t1 ?? 0);
    }
  }

  _amend(e) {
    const [first, last] = this.range(e.span);
    if (first < 0) return;
    const ids = e.words.map((w) => w.id);
    const gone = this.order.splice(first, last - first + 1, ...ids);
    for (const word of e.words) this.words.set(word.id, word);
    gone.forEach((id, n) => {
      if (ids.includes(id)) return;
      this.words.delete(id);
      const heir = ids[Math.min(n, ids.length - 1)] ?? this.order[Math.max(0, first - 1)];
      if (heir) this._now.set(id, heir);
    });
    this._place = new Map(this.order.map((id, n) => [id, n]));
  }

  _speaker(e) {
    for (const label of e.relabels) {
      for (const id of this.ids(label.span)) this.words.set(id, { ...this.words.get(id), speaker: label.speaker, role: label.role });
    }
  }

  // Drop first, then put in order of index.
  _note(e) {
    const gone = new Set([...(e.drop ?? []), ...(e.put ?? []).map((p) => p.sentence.id)]);
    for (const s of SECTIONS) this.sections[s] = this.sections[s].filter((x) => !gone.has(x.id));
    for (const put of [...(e.put ?? [])].sort((a, b) => a.index - b.index)) {
      this.sections[put.section]?.splice(put.index, 0, put.sentence);
    }
    this.codes = e.codes ?? this.codes;
    this.goalLinks = e.goal_links ?? this.goalLinks;
    this.links = e.links ?? this.links;
    this.reminders = e.reminders ?? this.reminders;
    this.entries = e.entries ?? this.entries;
  }

  _check(e) {
    this.checks = e.checks;
  }

  _gap(e) {
    this.gaps.push({ t0: e.t0, t1: e.t1 });
  }

  // A repair may bring back only a part of a gap.
  _repaired(e) {
    const left = (g) => [{ t0: g.t0, t1: Math.min(g.t1, e.t0) }, { t0: Math.max(g.t0, e.t1), t1: g.t1 }].filter((x) => x.t1 - x.t0 > 0.01);
    this.gaps = this.gaps.flatMap(left);
  }

  /** Seconds of audio that have not arrived. */
  get missing() {
    return this.gaps.reduce((sum, g) => sum + g.t1 - g.t0, 0);
  }

  _health(e) {
    this.health = e;
  }

  _signed(e) {
    this.signed = e;
    if (SECTIONS.some((s) => e.note?.sections?.[s]?.length)) this.sections = { ...this.sections, ...e.note.sections };
  }

  _ended(e) {
    this.ended = e;
    this.partial = null;
    this.heardTo = e.seconds;
  }

  /** Indexes in `order` of a span's first and last word; [-1, -1] when they are not known. */
  range([a, b]) {
    const [first, last] = [this._placeOf(a), this._placeOf(b)];
    return first < 0 || last < first ? [-1, -1] : [first, last];
  }

  _placeOf(id) {
    let at = id;
    for (let n = 0; n < 50 && !this._place.has(at) && this._now.has(at); n++) at = this._now.get(at);
    return this._place.get(at) ?? -1;
  }

  /** The word ids of a span. */
  ids(span) {
    const [first, last] = this.range(span);
    return first < 0 ? [] : this.order.slice(first, last + 1);
  }

  /** The sentences that rest on a word, as {section, sentence}. */
  restingOn(wordId) {
    const at = this._placeOf(wordId);
    const rests = (s) => (s.evidence ?? []).some((span) => { const [a, b] = this.range(span); return a >= 0 && a <= at && at <= b; });
    return SECTIONS.flatMap((section) => this.sections[section].filter(rests).map((sentence) => ({ section, sentence })));
  }

  /** The seconds that spans cover, near ones joined: [[t0, t1], ...]. Empty when the visit came as text. */
  seconds(spans, join = 1.2) {
    const out = [];
    const times = (spans ?? []).map((s) => this.ids(s).map((id) => this.words.get(id))).filter((w) => w.length);
    for (const words of times.sort((a, b) => a[0].t0 - b[0].t0)) {
      const [t0, t1] = [words[0].t0, words[words.length - 1].t1];
      if (t0 === null || t1 === null || t0 === undefined) continue;
      const before = out[out.length - 1];
      if (before && t0 - before[1] < join) before[1] = Math.max(before[1], t1);
      else out.push([t0, t1]);
    }
    return out;
  }
}
