// A visit's sealed frames in the browser's private file system, until the server has stored them. Lives in a worker.

import { END, FRAME, PAUSE, header, read, record, u32 } from "./record-segment.js";

const SEGMENT = 15_000; // frames a file: 5 minutes
const MOST_BYTES = 1 << 29; // of one visit: some 35 hours
const MOST_WAITING = 30_000; // frames in memory while the disk takes none: 10 minutes
const ROOT = "clew-visits";

async function folder(name, create = true) {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
  return name === null ? root : root.getDirectoryHandle(encodeURIComponent(name), { create });
}

/** The ids of the visits of which something lies here. */
export async function keptVisits() {
  const out = [];
  for await (const name of (await folder(null)).keys()) out.push(decodeURIComponent(name));
  return out;
}

/**
 * Frames that are not acknowledged are never removed. What can't be written waits in memory, for 10 minutes; then the oldest of that goes,
 * and is counted. A file goes when all of its frames are acknowledged and another has followed it.
 */
export class Store {
  /** Opens what an earlier run left of the visit. */
  static async open(id) {
    const store = new Store();
    store._id = id;
    store._folder = await folder(id);
    const names = [];
    for await (const name of store._folder.keys()) names.push(name);
    for (const name of names.sort()) await store._found(name);
    return store;
  }

  constructor() {
    this._segments = new Map(); // number -> {handle, name, about, frames left, size}
    this._places = new Map(); // n -> [segment's number, offset], in order of n
    this._waiting = new Map(); // n -> sealed: not on the disk yet
    this._notes = []; // records other than frames that are not on the disk yet
    this._last = 0; // number of the newest segment
    this._about = null; // header of this run's segments; null: nothing is recorded in this run
    this._count = 0; // frames in the newest segment of this run
    this.next = 0; // one past the newest frame that is known
    this.total = null; // frames of the visit, once it is over
    this.pauses = []; // [first, one past last]
    this.lastAt = 0; // ms since 1970: the last write of an earlier run
    this.token = ""; // of an earlier run
    this.trouble = ""; // why the disk takes nothing: full, refused
    this.dropped = 0;
    this.damaged = 0;
  }

  async _found(name) {
    const file = await this._folder.getFileHandle(name);
    this.lastAt = Math.max(this.lastAt, (await file.getFile()).lastModified);
    const handle = await file.createSyncAccessHandle();
    const bytes = new Uint8Array(handle.getSize());
    handle.read(bytes, { at: 0 });
    const { about, records, end } = read(bytes);
    if (end < bytes.length) handle.truncate(end);
    const number = Number(name);
    this._last = Math.max(this._last, number);
    const segment = { handle, name, about, left: 0, size: end };
    this._segments.set(number, segment);
    if (about) Object.assign(this, { token: about.token, next: Math.max(this.next, about.next) });
    for (const { kind, n, at, payload } of records) {
      if (kind === END) this.total = n;
      else if (kind === PAUSE) this.pauses.push([n, new DataView(payload.slice().buffer).getUint32(0)]);
      else if (about) {
        this._places.set(n, [number, at]);
        segment.left++;
        this.next = Math.max(this.next, n + 1);
      } else this.damaged++; // without its header nobody has the key
    }
  }

  /** This run records: `wrapped` is its key. `about`: what else the files' headers say. */
  begin(wrapped, about) {
    this._about = { ...about, key: btoa(String.fromCharCode(...wrapped)) };
    this._count = SEGMENT;
  }

  /** Keep frame n, sealed. It is on the disk after the next `flush`. */
  add(n, sealed) {
    this._waiting.set(n, sealed);
    this.next = n + 1;
    if (this._waiting.size <= MOST_WAITING) return;
    this._waiting.delete(this._waiting.keys().next().value);
    this.dropped++;
  }

  pause(first, stop) {
    this.pauses.push([first, stop]);
    this._notes.push(record(PAUSE, first, u32(stop)));
  }

  end(total) {
    this.total = total;
    this._notes.push(record(END, total));
  }

  /** Everything that was added, on the disk. A failure is told by `trouble`, and the next flush tries again. */
  async flush() {
    if (!this._waiting.size && !this._notes.length) return;
    try {
      if (this.bytes > MOST_BYTES && this._waiting.size) throw new DOMException("the limit is reached", "QuotaExceededError");
      if (this._count >= SEGMENT || !this._segments.has(this._last)) await this._roll();
      this._write();
      this.trouble = "";
    } catch (e) {
      this.trouble = e.name === "QuotaExceededError" ? "full" : "refused";
    }
  }

  async _roll() {
    const number = this._last + 1;
    const name = String(number).padStart(6, "0");
    const handle = await (await this._folder.getFileHandle(name, { create: true })).createSyncAccessHandle();
    const about = { ...this._about, next: this._waiting.keys().next().value ?? this.next };
    const bytes = header(about);
    const segment = { handle, name, about, left: 0, size: bytes.length };
    try {
      handle.truncate(0);
      put(handle, bytes, 0);
    } catch (e) {
      handle.close();
      throw e;
    }
    this._segments.set(number, segment);
    this._last = number;
    this._count = 0;
    this._tidy();
  }

  _write() {
    const segment = this._segments.get(this._last);
    const frames = [...this._waiting];
    const records = frames.map(([n, sealed]) => record(FRAME, n, sealed));
    const all = [...records, ...this._notes];
    const bytes = new Uint8Array(all.reduce((sum, r) => sum + r.length, 0));
    let at = 0;
    for (const r of all) {
      bytes.set(r, at);
      at += r.length;
    }
    put(segment.handle, bytes, segment.size);
    segment.handle.flush();
    at = segment.size;
    frames.forEach(([n], i) => {
      this._places.set(n, [this._last, at]);
      at += records[i].length;
      this._waiting.delete(n);
    });
    segment.size += bytes.length;
    segment.left += frames.length;
    this._count += frames.length;
    this._notes = [];
  }

  /** These are durably stored by the server: [[first, one past last], ...]. */
  release(ranges) {
    for (const [first, stop] of ranges) {
      for (const n of this._numbers()) {
        if (n >= stop) break;
        if (n >= first) this.drop(n);
      }
    }
    this._tidy();
  }

  /** Forget one frame. */
  drop(n) {
    this._waiting.delete(n);
    const place = this._places.get(n);
    if (place) this._segments.get(place[0]).left--;
    this._places.delete(n);
  }

  *_numbers() {
    yield* [...this._places.keys()];
    yield* [...this._waiting.keys()];
  }

  _tidy() {
    for (const [number, { handle, name, left }] of this._segments) {
      if (left || number === this._last) continue;
      handle.close();
      this._segments.delete(number);
      this._folder.removeEntry(name).catch(() => {});
    }
  }

  /** The oldest frames before `before`, `most` of them, all under one key: {key, frames: [{n, opus}]}. They are on the disk. */
  lot(before, most) {
    const frames = [];
    let key = null;
    for (const [n, [number, at]] of this._places) {
      if (n >= before || frames.length >= most) break;
      const { handle, about } = this._segments.get(number);
      if (key !== null && about.key !== key) break;
      key = about.key;
      const bytes = new Uint8Array(2048);
      const [found] = read(bytes.subarray(0, handle.read(bytes, { at }))).records;
      if (found?.n === n) frames.push({ n, opus: found.payload });
      else {
        this.damaged++;
        this.drop(n);
      }
    }
    return { key: key === null ? null : Uint8Array.from(atob(key), (c) => c.charCodeAt(0)), frames };
  }

  /** Frames that the server has not acknowledged. */
  get size() {
    return this._places.size + this._waiting.size;
  }

  /** Number of the oldest of them; null when there is none. */
  get oldest() {
    return this._places.keys().next().value ?? this._waiting.keys().next().value ?? null;
  }

  get bytes() {
    return [...this._segments.values()].reduce((sum, s) => sum + s.size, 0);
  }

  statistics() {
    return { frames: this.size, waiting: this._waiting.size, bytes: this.bytes, segments: this._segments.size, dropped: this.dropped, damaged: this.damaged };
  }

  close() {
    for (const { handle } of this._segments.values()) handle.close();
    this._segments.clear();
  }

  /** The visit is over and all of it is stored. */
  async destroy() {
    this.close();
    await (await folder(null)).removeEntry(encodeURIComponent(this._id), { recursive: true });
  }
}

function put(handle, bytes, at) {
  if (handle.write(bytes, { at }) !== bytes.length) throw new DOMException("a short write", "QuotaExceededError");
}

