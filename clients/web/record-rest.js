// How long to wait before the next try, and waiting that can be cut short.

const BACKOFF = [500, 1000, 2000, 4000]; // ms; no longer, for somebody waits to see words again

/** ms before try number `tries` (from 0) is repeated; spread, so that a clinic's recorders do not all come at once. */
export function pause(tries) {
  return BACKOFF[Math.min(tries, BACKOFF.length - 1)] * (0.5 + Math.random() / 2);
}

export class Rest {
  /** Resolves after so many ms, or when woken. */
  for(ms) {
    return new Promise((done) => {
      this._done = done;
      this._timer = setTimeout(done, ms);
    });
  }

  wake() {
    clearTimeout(this._timer);
    this._done?.();
  }
}
