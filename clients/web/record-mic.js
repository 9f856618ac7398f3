// The microphone, and its sound in blocks to the recorder's worker.

const AUDIO = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };

export class Microphone {
  /** `lost()`: it is gone; `muted(yes)`: the system gives its sound to somebody else. */
  constructor({ lost, muted }) {
    Object.assign(this, { lost, muted });
    this.track = null;
  }

  /** Asks for a microphone, the first one or another. Throws what getUserMedia throws. */
  async open() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: AUDIO });
    this._source?.disconnect();
    this._context ??= await blocks();
    await this._context.resume();
    this._source = this._context.createMediaStreamSource(stream);
    this._source.connect(this._context.clew);
    [this.track] = stream.getAudioTracks();
    const track = this.track;
    track.onended = () => track === this.track && this.lost();
    track.onmute = () => this.muted(true);
    track.onunmute = () => this.muted(false);
    return track;
  }

  /** Its blocks go there. */
  wire(port) {
    this._context.clew.port.postMessage("to", [port]);
  }

  close() {
    this.track?.stop();
    this._context?.clew.port.postMessage("over");
    this._context?.close();
    this._context = null;
  }
}

async function blocks() {
  const context = new AudioContext({ sampleRate: 48_000 });
  await context.audioWorklet.addModule("record-worklet.js");
  context.clew = new AudioWorkletNode(context, "clew-blocks", { numberOfInputs: 1, numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
  return context;
}
