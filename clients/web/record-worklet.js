// The microphone's samples in blocks of 20 ms to the recorder's worker, each with the time it was made at.

const BLOCK = 960; // samples at 48 kHz

class Blocks extends AudioWorkletProcessor {
  constructor() {
    super();
    this._block = new Float32Array(BLOCK);
    this._filled = 0;
    this._over = false;
    this.port.onmessage = ({ data, ports }) => {
      if (ports[0]) this._to = ports[0];
      else if (data === "over") this._over = true;
    };
  }

  process([input]) {
    const sound = input[0]; // none while no source is connected: nothing is captured then
    for (let at = 0; sound && at < sound.length; ) {
      const part = sound.subarray(at, at + BLOCK - this._filled);
      this._block.set(part, this._filled);
      this._filled += part.length;
      at += part.length;
      if (this._filled < BLOCK) break;
      this._to?.postMessage({ pcm: this._block, at: Date.now() }, [this._block.buffer]);
      this._block = new Float32Array(BLOCK);
      this._filled = 0;
    }
    return !this._over;
  }
}

registerProcessor("clew-blocks", Blocks);
