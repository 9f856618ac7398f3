// The frames that the server has not acknowledged: kept until it has. No I/O, no clock: times are in ms.

const MOST_FRAMES = 180_000; // an hour
const MOST_BYTES = 30_000_000; // two hours at 32 kb/s, with some room: it is the hour that fills first

/**
 * At most an hour. When it is full, what comes is not kept: it still goes out live, while what is there has no other way. The page says so.
 */
export class Kept {
  constructor({ frames = MOST_FRAMES, bytes = MOST_BYTES } = {}) {
    this._most = { frames, bytes };
    this._frames = new Map(); // n -> {opus, at}, in order of n
    this._bytes = 0;
    this._refused = 0;
    this.full = false;
  }

  /** Frame n, captured at `at`; n grows. */
  add(n, opus, at) {
    this.full = this._frames.size >= this._most.frames || this._bytes + opus.byteLength > this._most.bytes;
    if (this.full) return void this._refused++;
    this._frames.set(n, { opus, at });
    this._bytes += opus.byteLength;
  }

  /** These are durably stored: [[first, one past last], ...], in any order. */
  release(ranges) {
    for (const [first, stop] of ranges) {
      for (const n of this._frames.keys()) {
        if (n >= stop) break;
        if (n >= first) this.drop(n);
      }
    }
  }

  /** Forget one frame. */
  drop(n) {
    this._bytes -= this._frames.get(n)?.opus.byteLength ?? 0;
    this._frames.delete(n);
    this.full = false;
  }

  /** The oldest frames captured before `before`, `most` of them: [{n, opus}, ...]. */
  lot(before, most) {
    const out = [];
    for (const [n, { opus, at }] of this._frames) {
      if (at > before || out.length >= most) break;
      out.push({ n, opus });
    }
    return out;
  }

  /** How many frames are kept. */
  get size() {
    return this._frames.size;
  }

  /** When the oldest was captured; null when there is none. */
  get oldest() {
    return this._frames.values().next().value?.at ?? null;
  }

  statistics() {
    return { frames: this._frames.size, bytes: this._bytes, refused: this._refused };
  }
}
