// The recorder's page, and the only place that wires its parts: pick or receive a visit, consent, record.

import { button, clock, el } from "./dom.js";
import { EventLink, ask, tokenFor } from "./link.js";
import { known, knownVisit, forget, ofRow, remember, serverKey } from "./record-known.js";
import { Microphone } from "./record-mic.js";
import { Queue } from "./record-queue.js";
import { Recording } from "./record-run.js";
import { keptVisits } from "./record-store.js";
import { LOST, MUTED, NO_KEY, failure, long, words } from "./record-words.js";

const SHOW = 200; // ms
const SURE = 4000; // ms for the second tap on Stop
const AGAIN = 5 * 60_000; // ms after which a visit does not go on by itself
const SCRIPT = { version: "2026-11", words: "With your permission, Clew records this visit and writes a draft of my note. I read and correct it before it is signed. You may say no, and you may stop it at any time. Your care stays the same. Is that all right with you?" };
const DICTATION = "Dictation: only you speak.";

const id = new URLSearchParams(location.search).get("session");
const token = tokenFor(id ?? "");
const at = (name) => document.getElementById(name);
const path = `/v1/sessions/${encodeURIComponent(id)}`;

let recording = null;
let lost = false; // the microphone is gone
let muted = false;
let key = ""; // the server's
let lock = null; // the screen stays on
let queue = null;
let sure = 0; // timer of Stop's second tap
const microphone = new Microphone({ lost: gone, muted: (yes) => (muted = yes) });

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function say(headline, { waits = "", hint = "", tone = "calm" } = {}) {
  put(at("status"), headline);
  put(at("waiting"), waits);
  put(at("note"), hint);
  at("note").hidden = !hint;
  document.body.dataset.tone = tone;
}

function show() {
  if (recording === null || ["new", "refused"].includes(recording.phase)) return;
  const now = recording.status();
  const said = words({ ...now, quiet: now.heardAt ? (Date.now() - now.heardAt) / 1000 : 0 });
  put(at("elapsed"), clock(now.seconds));
  const hearing = now.phase === "recording" && !lost;
  at("level").value = hearing ? Math.max(0, 1 + Math.log10(now.level + 1e-6) / 3) : 0; // -60 dB to 0 dB
  const heard = hearing && Date.now() - now.heardAt < 1000;
  at("heard").dataset.heard = heard ? "yes" : "no";
  put(at("heard"), heard ? "Heard" : "Quiet");
  document.body.dataset.phase = now.phase;
  if (lost && now.phase === "recording") say("Not recording", { waits: said.waiting, hint: LOST, tone: "alarm" });
  else if (muted && now.phase === "recording") say("Recording", { waits: said.waiting, hint: MUTED, tone: "alarm" });
  else say(said.headline, { waits: said.waiting, hint: said.note, tone: said.tone });
  if (now.phase === "ended") finished();
}

function gone() {
  if (recording?.phase !== "recording") return;
  lost = true;
  recording.hold(false);
  at("pause").disabled = at("mark").disabled = true;
  big("Continue");
  show();
}

function big(label) {
  at("start").hidden = label === "";
  at("start").disabled = false;
  at("start").textContent = label;
}

async function awake() {
  if (document.visibilityState !== "visible" || recording?.phase !== "recording") return;
  lock = await navigator.wakeLock?.request("screen").catch(() => null); // refused when the battery is low
}

async function record() {
  at("start").disabled = true;
  try {
    if (recording.phase === "new") await begin();
    else {
      await recording.resume(await microphone.open());
      lost = false;
    }
    big("");
    at("during").hidden = at("pause").disabled = at("mark").disabled = false;
    at("pause").focus();
    await awake();
  } catch (e) {
    at("start").disabled = false;
    say("Not recording", { hint: failure(e), tone: "alarm" });
  }
}

async function begin() {
  say("Asking for the microphone…");
  key ||= await serverKey();
  if (!key) throw new Error(NO_KEY);
  const track = await microphone.open();
  navigator.storage.persist?.().catch(() => false);
  await recording.begin({ pem: key, track, wire: (port) => microphone.wire(port), token: ownToken() });
}

// The clinic's token opens every visit: it is kept for this tab only. A visit's own lies beside its audio until that is sent.
function ownToken() {
  return sessionStorage.getItem(`clew.token.${id}`) ? token : "";
}

function pause() {
  if (recording.phase === "paused") recording.resume();
  else recording.hold(true);
  const paused = recording.phase === "paused";
  at("pause").textContent = paused ? "Resume" : "Pause";
  at("mark").disabled = paused;
  show();
}

function mark() {
  const t = Math.round(recording.status().seconds * 100) / 100;
  put(at("marked"), queue.add("marks", { t }) ? `Marked at ${clock(t)}.` : "This mark was not kept: too many wait for the server.");
}

function stop() {
  const calm = () => {
    clearTimeout(sure);
    sure = 0;
    at("stop").textContent = "Stop";
    delete at("stop").dataset.sure;
  };
  if (!sure) {
    at("stop").textContent = "Tap again to stop";
    at("stop").dataset.sure = "";
    sure = setTimeout(calm, SURE);
    return;
  }
  calm();
  at("during").hidden = true;
  big("");
  lost = false;
  recording.stop().catch((e) => say("Stopped", { hint: failure(e), tone: "alarm" }));
  microphone.close();
  lock?.release();
}

function finished() {
  at("during").hidden = at("start").hidden = true;
  put(at("heard"), "");
  forget(id);
}

function stopped(message) {
  microphone.close();
  finished();
  say("Stopped", { hint: `The server takes no more of this visit: ${message}`, tone: "alarm" });
}

// --- consent

function askConsent() {
  put(at("script"), SCRIPT.words);
  put(at("version"), `These words: version ${SCRIPT.version}`);
  at("consent").hidden = false;
  at("agreed").onclick = () => answered(true);
  at("declined").onclick = () => answered(false);
}

async function answered(given) {
  const consent = { given, by: at("by").value, script: SCRIPT.version, at: new Date().toISOString() };
  queue.add("consent", consent);
  remember({ id, consent });
  at("consent").hidden = true;
  await ready();
  at("start").focus();
}

// --- one visit

async function learn() {
  try {
    const file = await (await ask(path, token, { timeout: 4000 })).json();
    if (file.consent?.given !== null && file.consent?.given !== undefined) remember({ id, consent: file.consent });
    const { context } = await opened();
    const { patient, case: history } = context.context ?? {};
    remember(ofRow({ ...context, id, patient, diagnosis: history?.diagnosis }));
  } catch {
    // offline, or a visit's own token, which opens no list: what is known has to do
  }
}

// The visit's first event: what the EMR said of it. Rejects when it does not come.
function opened() {
  return new Promise((done, fail) => {
    const over = (end) => (value) => (link.close(), clearTimeout(timer), end(value));
    const event = (e) => e.type === "session" && over(done)(e);
    const state = (now, message) => now !== "open" && over(fail)(new Error(message));
    const link = new EventLink(id, token, { event, state });
    const timer = setTimeout(over(fail), 4000, new Error("no answer"));
  });
}

function introduce() {
  const visit = knownVisit(id);
  put(at("who"), visit?.name ?? "Visit");
  put(at("about"), [visit?.about, visit?.mode === "dictation" ? DICTATION : ""].filter(Boolean).join(" · "));
  const consent = visit?.consent;
  const by = consent?.by ? ` by ${consent.by}` : "";
  put(at("consented"), consent ? (consent.given ? `Consent given${by}.` : `Consent declined${by}.`) : "");
  at("consented").hidden = !consent;
}

async function ready() {
  introduce();
  const visit = knownVisit(id);
  const left = recording.phase === "new" && recording.left.next > 0;
  if (visit?.consent?.given === false) return refusedConsent();
  at("recorder").hidden = false;
  if (recording.phase === "ending") return;
  big(left ? "Continue" : "Start");
  if (!left) return say("Ready");
  say("Not recording", { hint: `This visit was being recorded, ${long(recording.left.kept / 50)} are kept. Press Continue to go on.`, tone: "warn" });
  const may = await navigator.permissions.query({ name: "microphone" }).then((p) => p.state === "granted", () => false);
  if (may && Date.now() - recording.left.lastAt < AGAIN) await record();
}

function refusedConsent() {
  at("recorder").hidden = false;
  at("start").hidden = true;
  say("Not recorded", { hint: "Consent was declined. Nothing is recorded.", tone: "calm" });
}

async function visit() {
  queue = new Queue(id, () => recording?.token ?? token, (message) => put(at("marked"), message));
  remember({ id });
  recording = new Recording({ id, path, token, stopped });
  try {
    recording.left = await recording.open();
  } catch (e) {
    at("recorder").hidden = false;
    big("");
    return say("Not recording", { hint: failure(e), tone: "alarm" });
  }
  at("start").onclick = record;
  at("pause").onclick = pause;
  at("mark").onclick = mark;
  at("stop").onclick = stop;
  document.addEventListener("visibilitychange", awake);
  setInterval(show, SHOW);
  serverKey().then((found) => (key = found));
  await learn();
  const { consent, mode } = knownVisit(id) ?? {};
  introduce();
  if (mode === "dictation" || (consent && consent.given !== undefined) || recording.left.next > 0) await ready();
  else askConsent();
}

// --- no visit yet

function open(id) {
  location.assign(`?session=${encodeURIComponent(id)}`);
}

async function pick(given) {
  at("pick").hidden = false;
  let rows = known();
  try {
    rows = (await (await ask("/v1/sessions", given)).json()).filter((r) => ["open", "live"].includes(r.status)).map(ofRow);
    put(at("found"), rows.length ? "" : "No visit waits. It appears here when the EMR opens one.");
    sessionStorage.setItem("clew.token.", given);
    at("door").hidden = true;
  } catch (e) {
    at("door").hidden = e.status !== 401;
    put(at("found"), e.status === 401 ? "" : rows.length ? "The server does not answer. These visits are known here." : e.message);
    if (e.status === 401) rows = [];
  }
  for (const id of await keptVisits().catch(() => [])) {
    rows = [{ ...(knownVisit(id) ?? { id }), about: "Kept on this device, not all of it is sent" }, ...rows.filter((v) => v.id !== id)];
  }
  const line = (v) => el("li", {}, button("", () => (remember({ ...knownVisit(v.id), id: v.id, name: v.name, mode: v.mode }), open(v.id)), { class: "visit" }));
  at("visits").replaceChildren(...rows.map((v) => {
    const item = line(v);
    item.firstChild.append(el("b", {}, v.name ?? v.id), el("span", { class: "fine" }, [v.about, v.mode === "dictation" ? "Dictation" : ""].filter(Boolean).join(" · ")));
    return item;
  }));
}

const can = "RTCRtpScriptTransform" in globalThis && "AudioEncoder" in globalThis && "locks" in navigator && "storage" in navigator;
if (!can) {
  at("recorder").hidden = false;
  say("This browser can't record a visit without loss", { hint: "Open this page in a current Chrome, Edge or Safari.", tone: "alarm" });
} else if (id) visit();
else {
  at("door").onsubmit = (e) => {
    e.preventDefault();
    pick(at("token").value.trim());
  };
  pick(token);
}
navigator.serviceWorker?.register("sw.js", { scope: "record.html" }).catch(() => {}); // then it starts only with a network
