// Plays the seconds of audio that words were said in, one clip after another. Web Audio: a page's media-src has no say in it.

import { ask } from "./link.js";

const BEFORE = 0.25; // seconds of padding, so that a first consonant is not cut off
const AFTER = 0.4;

let speakers = null; // one for the page: a browser gives out only a few

export class Player {
  /** `url(path)` of the visit; `state({playing, error})` on each change; `time(seconds)` about once a frame while sound comes out. */
  constructor(url, token, { state, time }) {
    Object.assign(this, { url, token, state, time });
    this._stop = null;
  }

  /** Play stretches of the visit, [[t0, t1], ...] in seconds. Whatever played before stops. */
  async play(stretches) {
    this.stop();
    const stop = new AbortController();
    this._stop = stop;
    this.state({ playing: true });
    let error = "";
    try {
      for (const [t0, t1] of stretches) {
        const from = Math.max(0, t0 - BEFORE);
        const query = `from=${from.toFixed(2)}&to=${(t1 + AFTER).toFixed(2)}`;
        const answer = await ask(this.url(`/audio?${query}`), this.token, { signal: stop.signal });
        await this._clip(await answer.arrayBuffer(), from, stop.signal);
        if (stop.signal.aborted) return;
      }
    } catch (e) {
      if (stop.signal.aborted) return;
      error = `No audio: ${e.message}`;
    }
    this._stop = null;
    this.state({ playing: false, error });
  }

  stop() {
    if (!this._stop) return;
    this._stop.abort();
    this._stop = null;
    this.state({ playing: false });
  }

  async _clip(bytes, from, signal) {
    speakers ??= new AudioContext();
    await speakers.resume();
    const buffer = await speakers.decodeAudioData(bytes);
    if (signal.aborted) return;
    const source = new AudioBufferSourceNode(speakers, { buffer });
    source.connect(speakers.destination);
    const began = speakers.currentTime;
    let frame = 0;
    const tick = () => {
      this.time(from + speakers.currentTime - began);
      frame = requestAnimationFrame(tick);
    };
    source.start();
    tick();
    await new Promise((resolve) => {
      source.onended = resolve;
      signal.addEventListener("abort", resolve);
    });
    cancelAnimationFrame(frame);
    source.onended = null;
    source.stop();
  }
}
