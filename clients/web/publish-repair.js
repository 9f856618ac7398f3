// What RTP did not bring, by HTTP: POST /v1/sessions/{id}/repair, oldest frames first (clew_wire/repair.py is the contract).

import { ask } from "./link.js";
import { Rest, pause } from "./publish-rest.js";

const LATE = 2000; // ms: an acknowledgement takes about 1 s
const MOST = 250; // frames a request: 5 s, some 20 KB
const SPEED = 6; // times real time
const LOOK = 500; // ms between two looks
const GATHER = 1000; // ms between two requests that are not full
const TIMEOUT = 8000; // ms

/** {"key": nil, "frames": [[n, bin, gated], ...]} in msgpack. Without a key the payloads are plain Opus: they are kept in memory only. */
export function encodeRepair(frames) {
  const bytes = new Uint8Array(16 + frames.reduce((sum, f) => sum + 10 + f.opus.byteLength, 0));
  const view = new DataView(bytes.buffer);
  const text = new TextEncoder();
  bytes.set([0x82, 0xa3, ...text.encode("key"), 0xc0, 0xa6, ...text.encode("frames"), 0xdc]); // map of 2, str, nil, str, array 16
  view.setUint16(14, frames.length);
  let at = 16;
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

/** Until `stop`. `base()`: number that our frame 0 has in the visit, null while unknown. `back()`: the server answers again; `refused(e)`: it does not, or says why not. */
export class Repairs {
  constructor({ path, token, kept, base, back, refused }) {
    Object.assign(this, { path, token, kept, base, back, refused });
    this.answeredAt = 0; // ms: when frames were last stored
    this.damaged = 0; // frames that the server could not open
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
      const lot = this.base() === null ? [] : this.kept.lot(performance.now() - LATE, this._most);
      await this._rest.for(lot.length ? await this._send(lot) : LOOK);
    }
  }

  // Returns the ms to wait before the next.
  async _send(lot) {
    const base = this.base();
    const began = performance.now();
    const body = encodeRepair(lot.map(({ n, opus }) => ({ n: base + n, opus })));
    try {
      const answer = await ask(`${this.path}/repair`, this.token, { method: "POST", body, headers: { "content-type": "application/msgpack" }, timeout: TIMEOUT });
      const { stored, damaged } = await answer.json();
      this.kept.release(stored.map(([first, stop]) => [first - base, stop - base]));
      for (const n of damaged) this.kept.drop(n - base);
      this.damaged += damaged.length;
      this.answeredAt = performance.now();
      if (this._tries) this.back();
      this._tries = 0;
      const pace = lot.length < this._most ? GATHER : (lot.length * 20) / SPEED;
      return Math.max(0, pace - (performance.now() - began));
    } catch (e) {
      if (e.status === 413) this._most = Math.max(1, this._most >> 1);
      this.refused(e);
      return Math.max(e.after ?? 0, pause(this._tries++));
    }
  }
}
