// Which number a block of 20 ms has in the visit. Numbers are times: while nothing is recorded they go on. No I/O; times are in ms.

const MS = 20;
const AWAY = 3000; // without a block for so long, the device slept; less is a busy machine whose blocks still come
const SPARE = 100; // frames: numbers that an earlier run may have used without having written them
const RESUME = 6 * 3600_000; // a clock that says more than this makes no sense

/** The next number of a visit that an earlier run recorded until `lastAt`, up to `next`. */
export function goesOn(next, lastAt, now) {
  if (!next) return 0;
  const off = now - lastAt;
  return next + Math.max(SPARE, off > 0 && off < RESUME ? Math.round(off / MS) : 0);
}

export class Numbers {
  constructor() {
    this.next = 0;
    this._at = null; // of the last block
  }

  /** A block that ended at `at`: its number. */
  take(at) {
    if (this._at !== null && at - this._at > AWAY) this.next += Math.max(0, Math.round((at - this._at) / MS) - 1);
    this._at = at;
    return this.next++;
  }

  /** Nothing is recorded from here on: the number that comes next. */
  hold(at) {
    this._at = at;
    return this.next;
  }

  /** Nothing was recorded until `at`: the numbers go on to there. */
  skip(at) {
    const passed = this._at === null ? 0 : Math.max(0, Math.round((at - this._at) / MS));
    this.next += passed;
    if (passed) this._at += passed * MS;
    return this.next;
  }
}
