// The recorder's page: the microphone of this device to a visit. What it keeps is in memory: while it waits to be sent, the page has to stay open.

import { clock } from "./dom.js";
import { tokenFor } from "./link.js";
import { Recorder } from "./publish-recorder.js";
import { LOST, failure, words } from "./publish-words.js";

const SHOW = 250; // ms
const AUDIO = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };

const id = new URLSearchParams(location.search).get("session");
const token = tokenFor(id ?? "");
const path = `/v1/sessions/${encodeURIComponent(id)}`;
const parts = ["status", "waiting", "note", "level", "start", "stop", "elapsed"].map((x) => document.getElementById(x));
const [status, waiting, note, level, start, stop, elapsed] = parts;

let recorder = null;
let lost = false; // the microphone is gone
let listening = null; // the level meter

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function say(headline, { waits = "", hint = "", tone = "calm" } = {}) {
  put(status, headline);
  put(waiting, waits);
  put(note, hint);
  note.hidden = !hint;
  document.body.dataset.tone = tone;
}

function show() {
  if (recorder === null || recorder.phase === "starting" || recorder.phase === "refused") return;
  const now = recorder.status();
  const said = words(now);
  elapsed.textContent = clock(now.seconds);
  if (lost && now.phase === "recording") say("Not recording", { waits: said.waiting, hint: LOST, tone: "alarm" });
  else say(said.headline, { waits: said.waiting, hint: said.note, tone: said.tone });
}

async function microphone() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: AUDIO });
  const [track] = stream.getAudioTracks();
  track.onended = () => {
    lost = true;
    start.disabled = false;
    start.textContent = "Continue";
    show();
  };
  lost = false;
  listening?.();
  listening = watch(stream);
  return track;
}

async function record() {
  start.disabled = true;
  try {
    if (recorder) await recorder.use(await microphone());
    else await begin();
  } catch (e) {
    start.disabled = false;
    if (recorder === null) say("Not recording", { hint: failure(e), tone: "alarm" });
  }
}

async function begin() {
  say("Asking for the microphone…");
  const track = await microphone();
  say("Connecting…");
  const stopped = (message) => {
    finish();
    say("Stopped", { hint: `The server takes no more of this visit: ${message}`, tone: "alarm" });
  };
  const made = new Recorder({ path, token, track, stopped });
  try {
    await made.start();
  } catch (e) {
    listening?.();
    throw e;
  }
  recorder = made;
  stop.disabled = false;
}

function finish() {
  stop.disabled = start.disabled = true;
  lost = false;
  listening?.();
  listening = null;
}

function watch(stream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const rms = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
    level.value = Math.max(0, 1 + Math.log10(rms + 1e-6) / 3); // -60 dB to 0 dB
  }, 100);
  return () => {
    clearInterval(timer);
    context.close();
    level.value = 0;
  };
}

if (id && !("RTCRtpScriptTransform" in globalThis)) say("This browser can't record a visit without loss", { hint: "Open this page in a current Chrome, Edge or Safari.", tone: "alarm" });
else if (id) {
  say("Ready");
  start.disabled = false;
  start.onclick = record;
  stop.onclick = async () => {
    finish();
    await recorder.stop();
    show();
  };
  setInterval(show, SHOW);
  // What waits is in memory, and goes with the page.
  addEventListener("beforeunload", (e) => recorder && !["ended", "refused"].includes(recorder.phase) && e.preventDefault());
}
