// A minimal recorder: the microphone to a visit, by WHIP (RFC 9725). It keeps no record of its own, unlike `clew edge`:
// what is said while the network is away is lost, and named as a gap.

import { clock } from "./dom.js";
import { ask, tokenFor } from "./link.js";

const FRAME_TICKS = 960; // 20 ms at 48 kHz
const AGAIN = 1000; // ms before a new connection replaces a lost one
const FAREWELL = 1500; // ms to wait for the server's answer to the bye

const id = new URLSearchParams(location.search).get("session");
const token = tokenFor(id ?? "");
const path = `/v1/sessions/${encodeURIComponent(id)}`;
const [status, level, start, stop, elapsed] = ["status", "level", "start", "stop", "elapsed"].map((x) => document.getElementById(x));

const say = (text) => (status.textContent = text);

/** One connection of the recorder. */
class Uplink {
  constructor(track, firstFrame) {
    this.first = firstFrame; // number of the first frame if the server holds none after it
    this.rtp = null; // timestamp of the first frame
    this.count = 0; // frames since then
    this.told = null; // resolves when the server has said what it holds
    this.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    const sender = this.pc.addTransceiver(track, { direction: "sendonly" }).sender;
    if ("RTCRtpScriptTransform" in globalThis) {
      // In the same task as addTransceiver, or the first frames pass unseen.
      this.worker = new Worker("publish-frames.js");
      this.worker.onmessage = ({ data }) => this._sent(data);
      sender.transform = new RTCRtpScriptTransform(this.worker, {});
      this.channel = this.pc.createDataChannel("clew.control", { ordered: true });
      this.channel.onmessage = ({ data }) => this._heard(JSON.parse(data));
    }
  }

  async open() {
    await this.pc.setLocalDescription(await this.pc.createOffer());
    await new Promise((done) => {
      const look = () => this.pc.iceGatheringState === "complete" && done();
      this.pc.addEventListener("icegatheringstatechange", look);
      look();
    });
    const headers = { "content-type": "application/sdp" };
    const answer = await ask(`${path}/whip`, token, { method: "POST", body: this.pc.localDescription.sdp, headers });
    this.resource = answer.headers.get("location");
    await this.pc.setRemoteDescription({ type: "answer", sdp: await answer.text() });
    this.ticker = setInterval(() => this._tell({ type: "progress", frame: this.frames, held: [] }), 1000);
  }

  /** Frames of the visit so far. */
  get frames() {
    return this.first + this.count;
  }

  async end() {
    if (this.greeted) {
      const answered = new Promise((done) => (this.answered = done));
      this._tell({ type: "bye", frames: this.frames });
      await Promise.race([answered, new Promise((done) => setTimeout(done, FAREWELL))]);
    }
    await ask(this.resource, token, { method: "DELETE" }).catch(() => {}); // a bye may have ended it already
    this.close();
  }

  close() {
    clearInterval(this.ticker);
    this.worker?.terminate();
    this.pc.close();
  }

  _sent(rtp) {
    this.rtp ??= rtp;
    this.count = Math.round(((rtp - this.rtp) >>> 0) / FRAME_TICKS) + 1;
    elapsed.textContent = clock(this.frames / 50);
    this._greet();
  }

  // The server's first words are the ranges that it holds, then an ack without any.
  _heard(message) {
    if (message.type === "refused") return say(`The server refused: ${message.reason}`);
    if (message.type !== "ack") return;
    if (!this.greeted) for (const [, stop] of message.ranges) this.first = Math.max(this.first, stop);
    if (message.ranges.length === 0) {
      this.ready = true;
      this.answered?.();
      this._greet();
    }
  }

  _greet() {
    if (this.greeted || !this.ready || this.rtp === null) return;
    this.greeted = true;
    this.channel.send(JSON.stringify({ type: "hello", frame: this.first, rtp: this.rtp, device: "browser" }));
  }

  _tell(message) {
    if (this.greeted && this.channel.readyState === "open") this.channel.send(JSON.stringify(message));
  }
}

async function record() {
  start.disabled = true;
  say("Asking for the microphone…");
  const audio = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const stream = await navigator.mediaDevices.getUserMedia({ audio });
  const [track] = stream.getAudioTracks();
  const meter = watch(stream);
  const began = performance.now();
  let link = null;
  let over = false;

  const connect = async () => {
    const uplink = new Uplink(track, link ? Math.round((performance.now() - began) / 20) : 0);
    link?.close();
    link = uplink;
    uplink.pc.onconnectionstatechange = () => {
      if (over || uplink !== link) return;
      const state = uplink.pc.connectionState;
      if (state === "connected") say("Recording");
      if (state === "disconnected") say("The network is away; waiting for it…");
      if (state === "failed" || state === "closed") setTimeout(again, AGAIN);
    };
    await uplink.open();
  };
  const again = () => !over && connect().catch((e) => (say(`Connecting again: ${e.message}`), setTimeout(again, AGAIN)));

  say("Connecting…");
  try {
    await connect();
  } catch (e) {
    track.stop();
    clearInterval(meter);
    start.disabled = false;
    return say(`Not recording: ${e.message}`);
  }
  stop.disabled = false;
  stop.onclick = async () => {
    over = stop.disabled = true;
    say("Ending…");
    track.stop();
    await link.end();
    clearInterval(meter);
    level.value = 0;
    say("Ended");
  };
}

function watch(stream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const rms = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
    level.value = Math.max(0, 1 + Math.log10(rms + 1e-6) / 3); // -60 dB to 0 dB
  }, 100);
}

if (id) {
  say("Ready");
  start.disabled = false;
  start.onclick = () => record().catch((e) => {
    start.disabled = false;
    say(e.name === "NotAllowedError" ? "The microphone is not allowed: allow it for this page." : `Not recording: ${e.message}`);
  });
}
