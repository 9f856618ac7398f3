// Consent and marks on their way to the server: they wait while it is away, also across a reload. In order, each until the server has answered.

import { send } from "./link.js";

const NAME = "clew.queue";
const MOST = 200; // entries; more are refused, and the page says so
const AGAIN = 3000; // ms

export class Queue {
  /** `refused(message)`: the server does not take an entry; `token()` of the visit. */
  constructor(id, token, refused) {
    Object.assign(this, { id, token, refused });
    this._sending = false;
    addEventListener("online", () => this.flush());
    setInterval(() => this.flush(), AGAIN);
    this.flush();
  }

  get _all() {
    return JSON.parse(localStorage.getItem(NAME) ?? "[]");
  }

  get size() {
    return this._all.filter((e) => e.id === this.id).length;
  }

  /** POST this, sooner or later; false: there is no room. */
  add(path, body) {
    if (this._all.length >= MOST) return false;
    localStorage.setItem(NAME, JSON.stringify([...this._all, { id: this.id, at: crypto.randomUUID(), path, body }]));
    this.flush();
    return true;
  }

  async flush() {
    if (this._sending) return;
    this._sending = true;
    for (let next; (next = this._all.find((e) => e.id === this.id)); ) {
      try {
        await send(`/v1/sessions/${encodeURIComponent(this.id)}/${next.path}`, this.token(), next.body);
      } catch (e) {
        if (e.status < 400 || e.status >= 500 || [401, 408, 429].includes(e.status)) break;
        this.refused(e.message);
      }
      localStorage.setItem(NAME, JSON.stringify(this._all.filter((e) => e.at !== next.at)));
    }
    this._sending = false;
  }

  statistics() {
    return { waiting: this._all.length, limit: MOST };
  }
}
