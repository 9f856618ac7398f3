// Plays the seconds of audio that words were said in, one clip after another.

import { ask } from "./link.js";

const BEFORE = 0.25; // seconds of padding, so that a first consonant is not cut off
const AFTER = 0.4;

export class Player {
  /** `state({playing, error})` on each change; `time(seconds)` about once a frame while sound comes out. */
  constructor(id, token, { state, time }) {
    Object.assign(this, { id, token, state, time });
    this._sound = new Audio();
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
        const answer = await ask(`/v1/sessions/${encodeURIComponent(this.id)}/audio?${query}`, this.token, { signal: stop.signal });
        await this._clip(await answer.blob(), from, stop.signal);
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
    this._sound.pause();
    this.state({ playing: false });
  }

  async _clip(blob, from, signal) {
    const url = URL.createObjectURL(blob);
    const sound = this._sound;
    let frame = 0;
    const tick = () => {
      this.time(from + sound.currentTime);
      frame = requestAnimationFrame(tick);
    };
    try {
      sound.src = url;
      await sound.play();
      tick();
      await new Promise((resolve, reject) => {
        sound.onended = resolve;
        sound.onerror = () => reject(new Error("the browser can't play this clip."));
        signal.addEventListener("abort", resolve);
        if (signal.aborted) resolve();
      });
    } finally {
      cancelAnimationFrame(frame);
      URL.revokeObjectURL(url);
    }
  }
}
