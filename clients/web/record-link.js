// One WebRTC connection of the recorder, by WHIP (RFC 9725), and the control channel on it (clew_wire/control.py).

import { ask } from "./link.js";

const TIMEOUT = 8000; // ms for the answer to a POST; a black hole gives none
const OPEN = 10_000; // ms for ICE, DTLS and the server's greeting after it
const QUIET = 4000; // ms without a word from the server, which answers once a second: a person is told
const SILENT = 8000; // ms: the line is taken for cut
const TELL = 1000; // ms between two reports
const MOST_HELD = 64; // pauses in one report

/** `take(message)` gets each Ack and Refused after the greeting; `frames()`: up to which one they went out; `pauses()`: [first, one past last]. */
export class Uplink {
  constructor({ pipe, track, worker, path, token, take, frames, pauses }) {
    Object.assign(this, { pipe, path, token, take, frames, pauses });
    this._held = 0; // up to which frame pauses were told
    this.stored = []; // what the server held when it greeted
    this.greeted = false;
    this.heardAt = 0; // ms: the server's last word
    this._unanswered = 0;
    this.gone = false; // for good
    this.mapped = false;
    this.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    this.sender = this.pc.addTransceiver(track ?? "audio", { direction: "sendonly" }).sender;
    // In the same task as addTransceiver, or the first frames pass unseen.
    this.sender.transform = new RTCRtpScriptTransform(worker, { pipe });
    this._channel = this.pc.createDataChannel("clew.control", { ordered: true });
    this._greeting = new Promise((done) => (this._done = done));
    this._channel.onmessage = ({ data }) => this._take(JSON.parse(data));
    this._channel.onclose = () => this._end();
    this.pc.onconnectionstatechange = () => ["failed", "closed"].includes(this.pc.connectionState) && this._end();
  }

  /** Until the server has greeted. Throws a Refusal. */
  async open() {
    await this.pc.setLocalDescription(await this.pc.createOffer());
    await within(TIMEOUT, new Promise((done) => {
      const look = () => this.pc.iceGatheringState === "complete" && done();
      this.pc.addEventListener("icegatheringstatechange", look);
      look();
    }));
    const headers = { "content-type": "application/sdp" };
    const answer = await ask(`${this.path}/whip`, this.token, { method: "POST", body: this.pc.localDescription.sdp, headers, timeout: TIMEOUT });
    await this.pc.setRemoteDescription({ type: "answer", sdp: await answer.text() });
    // The server hung up: the peer connection itself notices only much later.
    this.pc.sctp.transport.onstatechange = () => ["failed", "closed"].includes(this.pc.sctp?.transport.state) && this._end();
    await within(OPEN, this._greeting);
    if (!this.greeted) throw new Error("The server answers, but no audio reaches it. Does a firewall block UDP?");
    this._ticker = setInterval(() => this._progress(), TELL);
  }

  /** The line carries words both ways. */
  get alive() {
    return this.greeted && !this.gone && performance.now() - this.heardAt < SILENT;
  }

  /** The server was heard just now. */
  get heard() {
    return this.alive && performance.now() - this.heardAt < QUIET;
  }

  /** Where the frames of this connection belong. */
  map(frame, rtp) {
    this.mapped = true;
    this._tell({ type: "hello", frame, rtp, device: "browser" });
  }

  _progress() {
    const held = this.pauses().map(([first, stop]) => [Math.max(first, this._held), stop]).filter(([first, stop]) => first < stop).slice(0, MOST_HELD);
    this._held = held.at(-1)?.[1] ?? this._held;
    // Before the hello the server can't place our frames: none counts as sent.
    this._tell({ type: "progress", frame: this.mapped ? Math.max(this.frames(), this._held) : 0, held });
  }

  /** The visit has so many frames. Resolves with true when the server has heard it, with false after `wait` ms. */
  async bye(frames, wait = 2000) {
    clearInterval(this._ticker);
    this._progress();
    const answered = new Promise((done) => (this._answered = () => done(true)));
    this._tell({ type: "bye", frames });
    return Promise.race([answered, new Promise((done) => setTimeout(done, wait, false))]);
  }

  close() {
    this._end();
    this.pc.close();
  }

  _end() {
    this.gone = true;
    clearInterval(this._ticker);
    this._done();
  }

  // The server's first words are the ranges that it holds, then an ack without any. One without any answers each report, too.
  _take(message) {
    this.heardAt = performance.now();
    if (message.type === "refused") this._end();
    if (message.type === "refused" || (this.greeted && message.ranges?.length)) return this.take(message);
    if (message.type !== "ack") return;
    if (message.ranges.length) return void this.stored.push(...message.ranges);
    if (!this.greeted) {
      this.greeted = true;
      return this._done();
    }
    this._unanswered = Math.max(0, this._unanswered - 1);
    if (this._unanswered === 0) this._answered?.();
  }

  _tell(message) {
    if (this._channel.readyState !== "open") return;
    if (message.type !== "hello") this._unanswered++;
    this._channel.send(JSON.stringify(message));
  }
}

function within(ms, promise) {
  return Promise.race([promise, new Promise((done) => setTimeout(done, ms))]);
}
