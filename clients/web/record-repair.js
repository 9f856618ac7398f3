// What RTP did not bring, by HTTP: POST /v1/sessions/{id}/repair, oldest frames first (clew_wire/repair.py is the contract).

import { ask } from "./link.js";
import { Rest, pause } from "./record-rest.js";

const MOST = 250; // frames a request: 5 s, some 20 KB
const SPEED = 6; // times real time
const LOOK = 500; // ms between two looks
const GATHER = 1000; // ms between two requests that are not full
const TIMEOUT = 8000; // ms

/** {"key": bin | nil, "frames": [[n, bin, gated], ...]} in msgpack. `key`: that the payloads are sealed by, wrapped; null: they are plain Opus. */
export function encodeRepair(frames, key = null) {
  const wrapped = key ? [0xc5, key.length >> 8, key.length & 255, ...key] : [0xc0]; // bin 16, or nil
  const text = new TextEncoder();
  const head = [0x82, 0xa3, ...text.encode("key"), ...wrapped, 0xa6, ...text.encode("frames"), 0xdc]; // map of 2, str, str, array 16
  const bytes = new Uint8Array(head.length + 2 + frames.reduce((sum, f) => sum + 10 + f.opus.byteLength, 0));
  const view = new DataView(bytes.buffer);
  bytes.set(head);
  view.setUint16(head.length, frames.length);
  let at = head.length + 2;
  for (const { n, opus } of frames) {
    bytes[at] = 0x93; // array of 3
    bytes[at + 1] = 0xce; // uint 32
    view.setUint32(at + 2, n);
    bytes[at + 6] = 0xc5; // bin 16
    view.setUint16(at + 7, opus.byteLength);
    bytes.set(new Uint8Array(opus), at + 9);
    bytes[at + 9 + opus.byteLength] = 0xc2; // false: there is no gate here
    at += 10 + opus.byteLength;
  }
  return bytes;
}

/** Until `stop`. `late()`: frames before that number are overdue; null while none can be sent. `back()`: the server answers again; `refused(e)`: it does not, or says why not. */
export class Repairs {
  constructor({ path, token, store, late, back, refused }) {
    Object.assign(this, { path, token, store, late, back, refused });
    this.answeredAt = 0; // ms since 1970: when frames were last stored
    this.taken = false; // another recorder's audio is in the place of ours
    this._most = MOST;
    this._tries = 0;
    this._over = false;
    this._rest = new Rest();
  }

  /** The network may be back: try now. */
  wake() {
    this._rest.wake();
  }

  stop() {
    this._over = true;
    this.wake();
  }

  async run() {
    while (!this._over) {
      const before = this.taken ? null : this.late();
      const lot = before === null ? { frames: [] } : this.store.lot(before, this._most);
      await this._rest.for(lot.frames.length ? await this._send(lot) : LOOK);
    }
  }

  // Returns the ms to wait before the next.
  async _send({ key, frames }) {
    const began = performance.now();
    const body = encodeRepair(frames, key);
    try {
      const answer = await ask(`${this.path}/repair`, this.token, { method: "POST", body, headers: { "content-type": "application/msgpack" }, timeout: TIMEOUT });
      const { stored, damaged } = await answer.json();
      this.store.release(stored);
      for (const n of damaged) this.store.drop(n);
      this.store.damaged += damaged.length;
      this.answeredAt = Date.now();
      if (this._tries) this.back();
      this._tries = 0;
      const pace = frames.length < this._most ? GATHER : (frames.length * 20) / SPEED;
      return Math.max(0, pace - (performance.now() - began));
    } catch (e) {
      if (e.status === 413) this._most = Math.max(1, this._most >> 1);
      this.taken = e.status === 409;
      this.refused(e);
      return Math.max(e.after ?? 0, pause(this._tries++));
    }
  }
}
