// What the recorder's page says: a headline, what waits, and what to do. No DOM.

const MICROPHONE = {
  NotAllowedError: "The microphone is not allowed. Allow it for this page, then press Start.",
  NotFoundError: "No microphone was found. Plug one in, then press Start.",
  NotReadableError: "Another program has the microphone. Close that program, then press Start.",
};
export const LOST = "The microphone was lost, and nothing is recorded now. Plug it in, then press Continue.";
const MINUTES = 180; // s from which minutes are told
const LATER = "Words come some seconds late. Nothing is lost.";
const KEEP = "Nothing is lost. Keep this page open.";

/** Why it does not start. */
export function failure(e) {
  return MICROPHONE[e.name] ?? e.message;
}

/** {headline, waiting, note, tone} of a recorder's status; tone: calm, warn or alarm. */
export function words({ phase, reach, behind, waiting, full, trouble }) {
  const seconds = waiting < MINUTES ? `${Math.max(1, Math.round(waiting))} s` : `${Math.round(waiting / 60)} min`;
  const away = reach === "offline";
  if (phase === "ended") return { headline: "Ended", waiting: "", note: "", tone: "calm" };
  if (phase === "ending") {
    const note = trouble || (away ? "The network is away. Keep this page open until everything is sent." : "");
    return { headline: away ? "Ending, offline" : "Ending", waiting: waiting > 0 ? `${seconds} still to be sent` : "", note, tone: note ? "warn" : "calm" };
  }
  if (full) return { headline: away ? "Recording, offline" : "Recording", waiting: `${seconds} waiting to be sent`, note: "This page can keep no more: what is said now is lost if the network stays away.", tone: "alarm" };
  if (away) return { headline: "Recording, offline", waiting: `${seconds} waiting to be sent`, note: trouble || KEEP, tone: "warn" };
  if (reach === "late") return { headline: "Recording, reconnecting", waiting: `${seconds} waiting to be sent`, note: trouble || LATER, tone: "warn" };
  if (behind) return { headline: "Recording, catching up", waiting: `${seconds} waiting to be sent`, note: "", tone: "calm" };
  return { headline: "Recording", waiting: "", note: "", tone: "calm" };
}
