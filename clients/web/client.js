// A Clew server, as an EMR's page sees it: the words of the Python client (clew_clients). No DOM.
//
//   import { Client } from "https://CLEW/client.js";
//   const clew = new Client("https://CLEW", token);
//   const visit = await clew.createSession(context);
//   for await (const event of clew.events(visit.id)) { ... }
//
// Every method rejects with a Refusal (status, message) when the server can't be reached, status 0, or refuses.

import { EventLink, Refusal, ask, send } from "./link.js";

export { Refusal };

const MOST_WAITING = 1000; // events that nobody has taken yet; at so many the line is closed, and it goes on from the last that was taken
const PATIENCE = 900; // seconds without a connection

export class Client {
  /** `server`: https://host. `token`: the server's or a session's; none where the server asks for none. */
  constructor(server = location.origin, token = "") {
    this.server = new URL(server, location.href).href;
    this._token = token;
    this._tokens = new Map(); // of the sessions that were opened here
  }

  /** A new session for a visit: {id, token, whip, events, session, warnings}, with absolute URLs. */
  async createSession(context) {
    const made = await (await send(this._url(null, ""), this._token, context)).json();
    if (made.token) this._tokens.set(made.id, made.token);
    const at = (path) => new URL(path, this.server).href;
    return { id: made.id, token: made.token ?? "", whip: at(made.whip), events: at(made.events).replace(/^http/, "ws"), session: at(made.session), warnings: made.warnings ?? [] };
  }

  /** The newest sessions, newest first: {id, encounter, status, patient, ...}. Needs the server's token. */
  async sessions() {
    return (await ask(this._url(null, ""), this._token)).json();
  }

  /** The session file as it is now. */
  async session(id) {
    return (await ask(this._url(id, ""), this._of(id))).json();
  }

  /** A stretch of the visit's audio as a Blob (WAV); seconds from its start. */
  async audio(id, from, to) {
    return (await ask(this._url(id, `/audio?${new URLSearchParams({ from, to })}`), this._of(id))).blob();
  }

  /** The note as plain text; a draft says that it is one. `form`: soap or dap. */
  async noteText(id, form = "soap") {
    return (await ask(this._url(id, `/note.txt?form=${form}`), this._of(id))).text();
  }

  /** The note as a PDF, in a Blob. */
  async notePdf(id, form = "soap") {
    return (await ask(this._url(id, `/note.pdf?form=${form}`), this._of(id))).blob();
  }

  /** The note as a FHIR R4 Bundle of type document. */
  async fhir(id) {
    return (await ask(this._url(id, "/fhir"), this._of(id))).json();
  }

  /** Put a sentence into a person's words; the draft leaves it alone from then on. Its new revision. */
  async edit(id, sentence, text) {
    return (await this._say(id, `/note/${encodeURIComponent(sentence)}`, { text })).rev;
  }

  /** Say that a flagged sentence was reviewed and is right as it stands. Its new revision. */
  async confirm(id, sentence) {
    return (await this._say(id, `/note/${encodeURIComponent(sentence)}`, { confirm: true })).rev;
  }

  /** Add a sentence of a person's own, for a code whose documentation lacks it or for none. Its id. */
  async write(id, section, text, code = "") {
    return (await this._say(id, "/note", { section, text, ...(code && { code }) })).id;
  }

  /** Take out a sentence that a person wrote. */
  async remove(id, sentence) {
    await this._say(id, `/note/${encodeURIComponent(sentence)}`, { remove: true });
  }

  /** A person's word on a suggested code: {minutes}, {start, stop}, {goal}, {drop: true}. null takes a part back. */
  async enter(id, code, what) {
    await this._say(id, `/codes/${encodeURIComponent(code)}`, what);
  }

  /** Put consent on record, given or refused; `by`: patient, guardian, ... Refused, it ends the recording. As it stands then. */
  async consent(id, given, by, { script = "", at = "" } = {}) {
    return this._say(id, "/consent", { given, by, ...(script && { script }), ...(at && { at }) });
  }

  /** Mark a moment, in seconds from the visit's start. The seq of its event. */
  async mark(id, t, label = "") {
    return (await this._say(id, "/marks", { t, ...(label && { label }) })).seq;
  }

  /** Put the words between two ids (inclusive) as they were said; the draft is made again from them. The seq of its event. */
  async correct(id, first, last, text, by) {
    return (await this._say(id, "/words", { first, last, text, by })).seq;
  }

  /** Say who a voice (s0, s1, ...) is, in all that it said and will say. The seq of its event. */
  async speaker(id, speaker, role, by) {
    return (await this._say(id, `/speakers/${encodeURIComponent(speaker)}`, { role, by })).seq;
  }

  /** Sign the note as it stands. Refused while the visit goes on, a check blocks, or a flagged sentence is not reviewed. */
  async sign(id, by, licence = "") {
    await this._say(id, "/sign", { by, ...(licence && { licence }) });
  }

  /** Every event after `after`, then what follows live; each durable one once, in order, over as many connections as it takes.
   *
   *  It ends after `signed`; break at `ended` when edits and the signature don't matter. Partials that fell into a cut are gone.
   *  Rejects when the server refuses, or could not be reached for `patience` seconds. */
  async *events(id, after = 0, { patience = PATIENCE } = {}) {
    const line = new Line(this.server, id, this._of(id), after, patience);
    try {
      for (;;) {
        const event = await line.next();
        yield event;
        if (event.type === "signed") return;
      }
    } finally {
      line.close();
    }
  }

  async _say(id, path, body) {
    return (await send(this._url(id, path), this._of(id), body)).json();
  }

  _of(id) {
    return this._token || this._tokens.get(id) || "";
  }

  _url(id, path) {
    return new URL(`/v1/sessions${id === null ? "" : `/${encodeURIComponent(id)}`}${path}`, this.server).href;
  }
}

/** What waits between a link, which pushes, and a reader, who asks. */
class Line {
  constructor(server, id, token, after, patience) {
    Object.assign(this, { server, id, token, patience, taken: after });
    this._seen = after; // seq of the last durable event that came
    this._waiting = [];
    this._failure = null;
    this._wake = () => {};
    this._open();
  }

  async next() {
    for (;;) {
      const event = this._waiting.shift();
      if (event) {
        if (event.seq) this.taken = event.seq;
        return event;
      }
      if (this._failure) throw this._failure;
      if (!this._link) this._open();
      await new Promise((resolve) => (this._wake = resolve));
    }
  }

  close() {
    clearTimeout(this._timer);
    this._link?.close();
    this._link = null;
  }

  _open() {
    const link = new EventLink(this.id, this.token, {
      after: this._seen,
      server: this.server,
      event: (event) => link === this._link && this._take(event),
      state: (state, message) => link === this._link && this._changed(state, message),
    });
    this._link = link;
    this._expire();
  }

  _take(event) {
    if (event.seq) {
      if (event.seq <= this._seen) return;
      this._seen = event.seq;
    } else if (this._waiting.at(-1)?.type === "partial") this._waiting.pop(); // the newer one replaces it
    this._waiting.push(event);
    if (this._waiting.length >= MOST_WAITING) this.close();
    this._wake();
  }

  _changed(state, message) {
    if (state === "refused") this._fail(new Refusal(403, message));
    else if (state === "open") clearTimeout(this._timer);
    else this._expire();
  }

  _expire() {
    clearTimeout(this._timer);
    const late = () => this._fail(new Refusal(0, `The server could not be reached for ${this.patience} s. Check the network.`));
    this._timer = setTimeout(late, 1000 * this.patience);
  }

  _fail(failure) {
    this._failure = failure;
    this.close();
    this._wake();
  }
}
