// Our own frames in place of those that a connection's encoder makes of the same sound: what goes live is what is kept. Lives in a worker.

const TICKS = 960; // 20 ms at 48 kHz
const RECENT = 150; // frames: those before are too late for a live line
const LAG = 3; // frames by which the line follows the recording: ours may come later than the encoder's
const PATIENCE = 300; // ms for a frame that is not there yet
const OFF = 25; // frames that may be missing in a row, or by which the line may lag, before it has to be made anew

export class Live {
  /** `map(pipe, frame, rtp)`: where a connection's frames belong; `off(pipe)`: they have lost their place. */
  constructor({ map, off }) {
    Object.assign(this, { map, off });
    this._recent = new Map(); // n -> opus
    this._newest = null;
    this._waiting = new Set();
    this.holding = false;
    this.sent = 0; // one past the newest frame that went out live
  }

  /** Frame n was recorded. */
  add(n, opus) {
    this._recent.set(n, opus);
    this._newest = n;
    if (this._recent.size > RECENT) this._recent.delete(this._recent.keys().next().value);
    for (const look of this._waiting) look();
  }

  statistics() {
    return { recent: this._recent.size, limit: RECENT, sent: this.sent };
  }

  /** A connection's encoder. */
  join(transformer) {
    const { pipe } = transformer.options;
    let place = null; // frame `first` has timestamp `rtp`
    let missed = 0;
    const put = async (frame, out) => {
      const rtp = frame.getMetadata().rtpTimestamp ?? frame.timestamp;
      if (place === null) {
        if (this._newest === null || this.holding) return;
        place = { first: Math.max(0, this._newest - LAG), rtp };
        this.map(pipe, place.first, rtp);
      }
      const n = place.first + Math.round(((rtp - place.rtp) >>> 0) / TICKS);
      if (!this.holding) await this._until(n);
      const opus = this._recent.get(n);
      if (opus) {
        frame.data = opus.slice(0);
        out.enqueue(frame);
        this.sent = Math.max(this.sent, n + 1);
      }
      missed = opus || this.holding ? 0 : missed + 1;
      if (missed > OFF || (opus && this._newest - n > 3 * OFF)) this.off(pipe);
    };
    transformer.readable.pipeThrough(new TransformStream({ transform: put })).pipeTo(transformer.writable).catch(() => {}); // its connection was closed
  }

  // Until frame n was recorded, or will not be.
  _until(n) {
    if (this._newest >= n) return null;
    return new Promise((done) => {
      const look = () => (this._newest >= n || this.holding) && over();
      const over = () => {
        clearTimeout(timer);
        this._waiting.delete(look);
        done();
      };
      const timer = setTimeout(over, PATIENCE);
      this._waiting.add(look);
    });
  }
}
