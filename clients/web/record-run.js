// One visit on this device: what the worker keeps, a connection after another for what goes live, and the end.

import { Uplink } from "./record-link.js";
import { Rest, pause } from "./record-rest.js";

const WATCH = 250; // ms between two looks at the line
const NUMBERED = 6000; // ms for the server to say what it has of the visit; then it is taken to have nothing
const OVERDUE = 200; // frames: normally a frame is stored after 1 s, or repaired after 3
const STILL = 3000; // ms without any sound from the device
const WITHDRAWN = /consent was refused/; // what is kept of it here goes
const FINAL = [403, 410]; // the visit takes no more audio

export class Recording {
  /** `path`: of the session. `stopped(message)`: the server takes no more of it. */
  constructor({ id, path, token, stopped }) {
    Object.assign(this, { id, path, token, stopped });
    this.phase = "new"; // recording, paused, ending, ended, refused
    this.trouble = ""; // what else the server refused
    this.failure = null; // {why, message} of the worker
    this.now = { base: null, next: 0, pauses: [], sent: 0, waiting: 0, lead: 0, disk: { trouble: "", dropped: 0, damaged: 0 }, taken: false, answeredAt: 0, level: 0, heardAt: 0, blockAt: 0 };
    this._track = null;
    this._link = null;
    this._maps = new Map(); // pipe -> {frame, rtp}
    this._pipes = 0;
    this._placed = false; // our frame 0 has its number
    this._blind = false; // numbered without asking: what the server held before may be another recorder's
    this._total = null;
    this._withdrawn = false;
    this._rest = new Rest();
    this._worker = new Worker("record-worker.js", { type: "module" });
    this._worker.onmessage = ({ data }) => this._told(data);
    this._worker.onerror = (e) => this._failed({ why: "worker", message: e.message });
    this._online = () => this.wake();
    addEventListener("online", this._online);
  }

  /** What an earlier run left: {kept, next, total, lastAt, token}. Rejects with {why}. */
  async open() {
    this._say({ do: "open", id: this.id, path: this.path, token: this.token });
    const found = await this._hear("opened");
    this.token ||= found.token;
    this._blind = found.next > 0; // how an earlier run got its numbers is not known any more
    if (found.total !== null && found.next) {
      this._total = found.total;
      this._placed = true;
      Object.assign(this.now, { waiting: found.kept, next: found.total });
      this._set("ending");
      this._running = this._watch();
    }
    return found;
  }

  /** Record. `pem`: the server's key; `track`: of the microphone; `wire(port)` connects its sound; `token`: what may lie on the disk. */
  async begin({ pem, track, wire, token }) {
    this._track = track;
    const { port1, port2 } = new MessageChannel();
    this._say({ do: "begin", id: this.id, pem, token, first: null }, [port2]);
    const { base } = await this._hear("begun");
    wire(port1);
    this._set("recording");
    this._placed = base !== null;
    if (!this._placed) setTimeout(() => this._place(0, true), navigator.onLine ? NUMBERED : 0);
    this._running = this._watch();
  }

  hold(wanted) {
    this._say({ do: "hold", wanted });
    if (wanted) this._set("paused");
  }

  /** Go on, perhaps with another microphone. */
  async resume(track = null) {
    if (track) {
      this._track = track;
      await this._link?.sender.replaceTrack(track).catch(() => this._link.close()); // another connection takes it
    }
    this._say({ do: "resume" });
    this._set("recording");
  }

  /** Resolves when the server has every frame. */
  async stop() {
    this._place(0, true); // stopped before the server said what it has
    this._set("ending");
    this._say({ do: "stop" });
    this._total = (await this._hear("stopped")).total;
    this._track?.stop();
    this._rest.wake();
    await this._running;
  }

  /** The network may be back: try now. */
  wake() {
    this._rest.wake();
    this._say({ do: "wake" });
  }

  /** What a person needs to know. Seconds; `reach`: live, late (only repair gets through), offline. */
  status() {
    const { next, waiting, lead, answeredAt, disk, taken, level, heardAt, blockAt } = this.now;
    const late = performance.timeOrigin + (this._link?.heardAt ?? -1e12);
    const reach = this._link?.heard ? "live" : answeredAt > late ? "late" : "offline";
    const still = this.phase === "recording" && blockAt > 0 && Date.now() - blockAt > STILL;
    return { phase: this.phase, reach, behind: lead > OVERDUE, waiting: waiting / 50, seconds: next / 50, disk, taken, trouble: this.trouble, failure: this.failure, level, heardAt, still };
  }

  close() {
    removeEventListener("online", this._online);
    this._rest.wake();
    this._say({ do: "halt" });
    this._track?.stop();
    this._link?.close();
  }

  _say(message, ports = []) {
    this._worker.postMessage(message, ports);
  }

  _hear(is) {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((done, fail) => (this._awaited = { is, done, fail }));
  }

  _told(message) {
    if (message.is === this._awaited?.is) this._awaited.done(message);
    if (message.is === "status") this.now = message;
    else if (message.is === "map") this._maps.set(message.pipe, message);
    else if (message.is === "off" && this._link?.pipe === message.pipe) this._link.close();
    else if (message.is === "back") this._rest.wake();
    else if (message.is === "refused") this._refused(message);
    else if (message.is === "failed") this._failed(message);
    this._map();
  }

  _failed(failure) {
    this.failure ??= failure; // what follows from the first tells less
    this._awaited?.fail(failure);
  }

  _place(first, blind) {
    if (this._placed) return;
    this._placed = true;
    this._blind = blind;
    this._say({ do: "place", first });
  }

  async _connect() {
    const track = this.phase === "ending" ? null : this._track;
    const take = (message) => this._heard(message);
    const frames = () => this._total ?? this.now.sent;
    const link = new Uplink({ pipe: ++this._pipes, track, worker: this._worker, path: this.path, token: this.token, take, frames, pauses: () => this.now.pauses });
    try {
      await link.open();
    } catch (e) {
      link.close();
      throw e;
    }
    this._link?.close();
    this._link = link;
    this._place(link.stored.reduce((most, [, stop]) => Math.max(most, stop), 0), false);
    // Numbered blindly, our frames may have the numbers of another recorder's: repair asks for each of ours.
    if (!this._blind) this._heard({ type: "ack", ranges: link.stored });
    this._map();
  }

  _map() {
    const place = this._link && this._maps.get(this._link.pipe);
    if (place && !this._link.mapped) this._link.map(place.frame, place.rtp);
  }

  // Until the last frame is acknowledged and the server has heard the end.
  async _watch() {
    let tries = 0;
    while (!["ended", "refused"].includes(this.phase)) {
      await this._rest.for(this._link?.alive ? WATCH : tries ? pause(tries - 1) : 0);
      if (["ended", "refused"].includes(this.phase)) return;
      if (!this._link?.alive) {
        tries++;
        await this._connect().then(() => (tries = 0), (e) => this._refused(e));
        if (tries === 0) this._say({ do: "wake" });
      }
      if (this._all && this._link?.alive && (await this._link.bye(this._total))) await this._end("ended");
    }
  }

  // Nothing is left to send.
  get _all() {
    return this._total !== null && this.now.waiting === 0;
  }

  _heard(message) {
    if (message.type === "refused") return this._refused({ status: 403, message: message.reason });
    this._say({ do: "acks", ranges: message.ranges });
  }

  _refused(e) {
    this.trouble = e.status >= 400 && e.status < 500 ? e.message : "";
    if (!FINAL.includes(e.status)) return;
    // An end that was heard, whose answer was not: nothing is left to send.
    const over = this._all;
    this._withdrawn = WITHDRAWN.test(e.message);
    this._end(over ? "ended" : "refused");
    if (!over) this.stopped(e.message);
  }

  async _end(phase) {
    if (["ended", "refused"].includes(this.phase)) return;
    this._set(phase);
    if (phase === "ended" || this._withdrawn) this._say({ do: "destroy" });
    this.close();
  }

  _set(phase) {
    this.phase = phase;
  }
}
