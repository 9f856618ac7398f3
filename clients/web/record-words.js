// What the recorder's page says: a headline, what waits, and what to do. No DOM.

const MICROPHONE = {
  NotAllowedError: "The microphone is not allowed. Allow it for this page, then press Start.",
  NotFoundError: "No microphone was found. Plug one in, then press Start.",
  NotReadableError: "Another program has the microphone. Close that program, then press Start.",
};
const FAILED = {
  taken: "Another tab of this device has this visit. Record there, or close it and reload this page.",
  storage: "This browser lets the page keep nothing, so audio could be lost. Leave private browsing, or free some space, then reload.",
  worker: "This page stopped recording. What was recorded is kept. Reload this page to go on.",
  encoder: "The audio encoder of this browser failed. What was recorded is kept. Reload this page to go on.",
};
export const LOST = "The microphone was lost, and nothing is recorded now. Plug it in, then press Continue.";
export const MUTED = "The microphone gives no sound. Another app may have it, or the tablet has muted it. Close that app.";
export const NO_KEY = "This device has not met the server yet, so it can't keep audio safely. Connect to the network, then press Start.";
const STILL = "No sound comes from the device. If this stays, reload this page: what was recorded is kept.";
const FULL = "This device can keep no more: what is said now is lost if the network stays away. Free some space.";
const REFUSED = "The browser refuses to store: audio waits in memory. Keep this page open, and free some space.";
const TAKEN = "Another recorder's audio is in the place of this one's. It is kept on this device: ask whoever runs Clew.";
const MINUTES = 180; // s from which minutes are told
const NOBODY = 300; // s
const LATER = "Words come some seconds late. Nothing is lost.";
const KEEP = "Nothing is lost: it is kept on this device.";

/** Why it does not start. */
export function failure(e) {
  return MICROPHONE[e.name] ?? FAILED[e.why] ?? (e.message || "It did not start. Reload this page.");
}

/** Seconds as a person says them. */
export function long(waiting) {
  return waiting < MINUTES ? `${Math.max(1, Math.round(waiting))} s` : `${Math.round(waiting / 60)} min`;
}

/** {headline, waiting, note, tone} of a recorder's status; tone: calm, warn or alarm. `quiet`: seconds since somebody was heard. */
export function words({ phase, reach, behind, waiting, disk, taken, trouble, failure: failed, still, quiet = 0 }) {
  const away = reach === "offline";
  const said = (headline, waits, note, tone) => ({ headline, waiting: waits, note, tone });
  const waits = `${long(waiting)} waiting to be sent`;
  if (phase === "ended") return said("Ended", "", "", "calm");
  if (taken) return said("Not sent", `${long(waiting)} kept here`, TAKEN, "alarm");
  if (phase === "ending") {
    const note = trouble || (away ? "The network is away. Keep this page open, or open it again later: what is not sent is kept here." : "");
    return said(away ? "Ending, offline" : "Ending", waiting > 0 ? `${long(waiting)} still to be sent` : "", note, note ? "warn" : "calm");
  }
  if (failed) return said("Not recording", waits, failure(failed), "alarm");
  const name = phase === "paused" ? "Paused" : "Recording";
  if (disk?.trouble || disk?.dropped) return said(away ? `${name}, offline` : name, waits, disk.trouble === "refused" ? REFUSED : FULL, "alarm");
  if (still) return said("Not recording", behind ? waits : "", STILL, "alarm");
  if (away) return said(`${name}, offline`, waits, trouble || KEEP, "warn");
  if (reach === "late") return said(`${name}, reconnecting`, waits, trouble || LATER, "warn");
  if (behind && phase !== "paused") return said("Recording, catching up", waits, "", "calm");
  if (phase === "paused") return said("Paused", "", "Nothing is recorded until you press Resume.", "warn");
  if (quiet > NOBODY) return said("Recording", "", `Nobody was heard for ${long(quiet)}. Is the microphone covered, or is the visit over?`, "warn");
  return said("Recording", "", "", "calm");
}
