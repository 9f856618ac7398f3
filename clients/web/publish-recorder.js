// One recording of one visit: captures once, keeps each frame until the server has it, and makes new connections for as long as it takes.

import { Kept } from "./publish-kept.js";
import { Uplink } from "./publish-link.js";
import { Repairs } from "./publish-repair.js";
import { Rest, pause } from "./publish-rest.js";
import { Splice } from "./publish-splice.js";

const WATCH = 250; // ms between two looks at the line
const JOIN = 5000; // ms for a new connection's encoder to give frames
const LAST = 300; // ms for the last frames after the microphone has stopped
const OVERDUE = 4000; // ms: normally a frame is stored after 1 s, or repaired after 3
const FINAL = [403, 410]; // the visit takes no more audio

export class Recorder {
  /** `path`: of the session. `stopped(message)`: the server takes no more of it. */
  constructor({ path, token, track, stopped }) {
    Object.assign(this, { path, token, track, stopped });
    this.phase = "starting"; // recording, ending, ended, refused
    this.trouble = ""; // what else the server refused
    this._kept = new Kept();
    this._splice = new Splice();
    this._base = null; // number that our frame 0 has in the visit
    this._total = null; // frames, once no more will come
    this._link = null;
    this._pipes = 0;
    this._rest = new Rest();
    const outcome = { back: () => this._rest.wake(), refused: (e) => this._refused(e) };
    this._repairs = new Repairs({ path, token, kept: this._kept, base: () => this._base, ...outcome });
    this._worker = new Worker("publish-frames.js");
    this._worker.onmessage = ({ data }) => this._take(data);
    this._online = () => this.wake();
    addEventListener("online", this._online);
  }

  /** Connects for the first time: throws when that fails. */
  async start() {
    try {
      await this._connect();
    } catch (e) {
      this._close();
      throw e;
    }
    this.phase = "recording";
    this._running = [this._watch(), this._repairs.run()];
  }

  /** The microphone has stopped: resolves when the server has every frame. */
  async stop() {
    this.phase = "ending";
    this.track.stop();
    await new Promise((done) => setTimeout(done, LAST));
    this._total ??= this._splice.next;
    await Promise.all(this._running);
  }

  /** Go on with another microphone after the first one was lost. */
  async use(track) {
    this.track = track;
    await this._link.sender.replaceTrack(track);
  }

  /** The network may be back: try now. */
  wake() {
    this._rest.wake();
    this._repairs.wake();
  }

  /** What a person needs to know. Seconds; `reach`: live, late (only repair gets through), offline. */
  status() {
    const oldest = this._kept.oldest;
    const behind = oldest !== null && performance.now() - oldest > OVERDUE;
    const reach = this._link?.heard ? "live" : this._repairs.answeredAt > (this._link?.heardAt ?? 0) ? "late" : "offline";
    return { phase: this.phase, reach, behind, waiting: this._kept.size / 50, seconds: this._splice.next / 50, full: this._kept.full, trouble: this.trouble };
  }

  statistics() {
    return { ...this._kept.statistics(), pipes: this._pipes, captured: this._splice.next, base: this._base, damaged: this._repairs.damaged };
  }

  _take(frame) {
    if (this._total !== null) return;
    const now = performance.now();
    for (const { n, opus } of this._splice.take(frame)) this._kept.add(n, opus, now);
    this._map();
  }

  async _connect() {
    const pipe = ++this._pipes;
    const track = this.phase === "ending" ? null : this.track;
    const take = (message) => this._heard(message);
    const link = new Uplink({ pipe, track, worker: this._worker, path: this.path, token: this.token, take, frames: () => this._base + (this._total ?? this._splice.next) });
    try {
      await link.open();
      this._base ??= link.stored.reduce((most, [, stop]) => Math.max(most, stop), 0);
      this._heard({ type: "ack", ranges: link.stored });
      await this._follows(link);
    } catch (e) {
      link.close();
      throw e;
    }
    this._link?.close();
    this._link = link;
    this._map();
  }

  // The connection before it stays open until this one's encoder gives the frames: the recording has no hole.
  async _follows(link) {
    for (const by = performance.now() + JOIN; performance.now() < by && !link.gone; ) {
      if (this._splice.of(link.pipe) || this.phase === "ending" || this.track.readyState === "ended") return;
      await new Promise((done) => setTimeout(done, 20));
    }
    if (!this._splice.of(link.pipe)) throw new Error("The new connection did not last.");
  }

  _map() {
    const place = this._link && this._base !== null ? this._splice.of(this._link.pipe) : null;
    if (place && !this._link.mapped) this._link.map(this._base + place.first, place.rtp);
  }

  // Until the last frame is acknowledged and the server has heard the end.
  async _watch() {
    let tries = 0;
    while (!["ended", "refused"].includes(this.phase)) {
      await this._rest.for(this._link.alive ? WATCH : tries ? pause(tries - 1) : 0);
      if (!this._link.alive) {
        tries++;
        await this._connect().then(() => (tries = 0), (e) => this._refused(e));
        if (tries === 0) this._repairs.wake();
      }
      if (this._total !== null && this._kept.size === 0 && this._link.alive && (await this._link.bye(this._base + this._total))) this._end("ended");
    }
  }

  _heard(message) {
    if (message.type === "refused") return this._refused({ status: 403, message: message.reason });
    this._kept.release(message.ranges.map(([first, stop]) => [first - this._base, stop - this._base]));
  }

  _refused(e) {
    this.trouble = e.status >= 400 && e.status < 500 ? e.message : "";
    if (!FINAL.includes(e.status) || this.phase === "starting") return;
    // An end that was heard, whose answer was not: nothing is left to send.
    const over = this._total !== null && this._kept.size === 0;
    this._end(over ? "ended" : "refused");
    if (!over) this.stopped(e.message);
  }

  _end(phase) {
    if (["ended", "refused"].includes(this.phase)) return;
    this.phase = phase;
    this._close();
  }

  _close() {
    removeEventListener("online", this._online);
    this.track.stop();
    this._repairs.stop();
    this._link?.close();
    this._worker.terminate();
    this.wake();
  }
}
