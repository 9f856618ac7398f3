// The recorder beside the page: sound in, frames numbered, encoded, sealed and kept, and sent by repair. It knows no connection: that is the
// page's. Messages in and out are at the end.

import { Live } from "./record-live.js";
import { Numbers, goesOn } from "./record-numbers.js";
import { Repairs } from "./record-repair.js";
import { newSeal } from "./record-seal.js";
import { Store } from "./record-store.js";

const RATE = 48_000;
const US = 20_000; // of a frame
const FLUSH = 500; // ms between two writes
const TELL = 200; // ms between two reports
const LATE = 100; // frames: an acknowledgement takes about 1 s
const OPUS = { codec: "opus", sampleRate: RATE, numberOfChannels: 1, bitrate: 28_000, opus: { frameDuration: US, application: "voip", useinbandfec: true, packetlossperc: 10 } };
const VOICE = 3.5; // times the quietest of the last seconds: somebody speaks
const FAINT = 0.002; // of full scale: below, it is no voice

const say = (message) => self.postMessage(message);
const live = new Live({ map: (pipe, frame, rtp) => say({ is: "map", pipe, frame, rtp }), off: (pipe) => say({ is: "off", pipe }) });
const numbers = new Numbers();
let store = null;
let seal = null;
let repairs = null;
let encoder = null;
let base = null; // number of our frame 0 in the visit
let early = []; // frames before the base is known: [{k, opus}]
let owed = []; // the numbers of the blocks that the encoder has
let chain = Promise.resolve(); // sealing, in order
let recording = false;
let held = null; // since which number nothing is recorded; `wanted`: somebody pressed Pause
let level = 0;
let floor = 0.01;
let heardAt = 0; // ms since 1970
let blockAt = 0;

async function open({ id, path, token }) {
  if (!(await alone(id))) return say({ is: "failed", why: "taken" });
  try {
    store = await Store.open(id);
  } catch (e) {
    return say({ is: "failed", why: e.name === "NoModificationAllowedError" ? "taken" : "storage", message: e.message });
  }
  const refused = (e) => say({ is: "refused", status: e.status, message: e.message });
  const late = () => (recording && held === null ? store.next - LATE : store.next);
  repairs = new Repairs({ path, token: token || store.token, store, late, back: () => say({ is: "back" }), refused });
  repairs.run();
  setInterval(tell, TELL);
  setInterval(flush, FLUSH);
  say({ is: "opened", kept: store.size, next: store.next, total: store.total, lastAt: store.lastAt, pauses: store.pauses, token: store.token });
}

function alone(id) {
  return new Promise((done) => {
    navigator.locks.request(`clew-visit ${id}`, { ifAvailable: true }, (lock) => {
      done(lock !== null);
      return lock && new Promise(() => {}); // as long as this worker lives
    });
  });
}

/** Sound will come by `port`. `first`: number of the first frame; null: the page will say. */
async function begin({ id, pem, token, first }, port) {
  seal = await newSeal(id, pem);
  store.begin(seal.wrapped, { session: id, token });
  encoder = new AudioEncoder({ output: encoded, error: (e) => say({ is: "failed", why: "encoder", message: e.message }) });
  encoder.configure(OPUS);
  recording = true;
  if (store.next) base = goesOn(store.next, store.lastAt, Date.now());
  else place(first);
  port.onmessage = ({ data }) => take(data);
  say({ is: "begun", base });
}

function place(first) {
  if (first === null || base !== null) return;
  base = first;
  for (const { k, opus } of early) keep(base + k, opus);
  early = [];
}

function take({ pcm, at }) {
  hear(pcm, at);
  if (!recording || held !== null) return;
  owed.push(numbers.take(at));
  const data = new AudioData({ format: "f32-planar", sampleRate: RATE, numberOfFrames: pcm.length, numberOfChannels: 1, timestamp: owed.at(-1) * US, data: pcm });
  encoder.encode(data);
  data.close();
}

function hear(pcm, at) {
  let sum = 0;
  for (const x of pcm) sum += x * x;
  level = Math.sqrt(sum / pcm.length);
  floor = level < floor ? level : floor * 1.002 + 1e-7; // it rises by a tenth a second
  if (level > FAINT && level > VOICE * floor) heardAt = at;
  blockAt = at;
}

function encoded(chunk) {
  const k = owed.shift();
  if (k === undefined) return; // the rest of a flush
  const opus = new ArrayBuffer(chunk.byteLength);
  chunk.copyTo(opus);
  if (base === null) early.push({ k, opus });
  else keep(base + k, opus);
}

function keep(n, opus) {
  live.add(n, opus);
  chain = chain.then(async () => store?.add(n, await seal.seal(n, opus))).catch((e) => say({ is: "failed", why: "worker", message: e.message }));
}

function hold({ wanted }) {
  if (held !== null) return;
  held = { from: numbers.hold(Date.now()), wanted };
  live.holding = true;
}

function resume() {
  if (held === null) return;
  const stop = numbers.skip(Date.now());
  if (held.wanted && base !== null) store.pause(base + held.from, base + stop);
  held = null;
  live.holding = false;
}

// After what is being sealed, and never two at once.
function flush() {
  chain = chain.then(() => store?.flush());
  return chain;
}

async function stop() {
  if (held) resume();
  recording = false;
  live.holding = true;
  if (encoder?.state === "configured") await encoder.flush();
  await chain;
  const total = base + numbers.next;
  store.end(total);
  await flush();
  tell();
  say({ is: "stopped", total });
}

function tell() {
  if (store === null) return;
  const pausing = held?.wanted ? [base + held.from, base + numbers.skip(Date.now())] : null;
  const next = base === null ? Math.max(store.next, numbers.next) : base + numbers.next;
  const pauses = base === null ? [] : pausing ? [...store.pauses, pausing] : store.pauses;
  const disk = { trouble: store.trouble, dropped: store.dropped, damaged: store.damaged };
  const lead = store.oldest === null ? 0 : next - store.oldest;
  say({ is: "status", base, next, pauses, sent: live.sent, waiting: store.size + early.length, lead, disk, taken: repairs.taken, answeredAt: repairs.answeredAt, level, heardAt, blockAt });
}

const DO = {
  open,
  hold,
  resume,
  stop,
  place: ({ first }) => place(first),
  acks: ({ ranges }) => store.release(ranges),
  wake: () => repairs?.wake(),
  halt: () => ((recording = false), repairs?.stop()),
  statistics: () => say({ is: "statistics", store: store.statistics(), live: live.statistics(), early: early.length }),
  async destroy() {
    repairs.stop();
    const old = store;
    store = null;
    await old.destroy();
    say({ is: "destroyed" });
  },
};

self.onmessage = async ({ data, ports }) => {
  try {
    await (data.do === "begin" ? begin(data, ports[0]) : DO[data.do](data));
  } catch (e) {
    say({ is: "failed", why: data.do, message: e.message });
  }
};
self.onrtctransform = ({ transformer }) => live.join(transformer);
