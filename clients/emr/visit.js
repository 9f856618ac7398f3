// Clew in this EMR: two elements, their three events, and a link to the recorder.

import { el } from "./page.js";

export class Embedded {
  /** `look`: asks the EMR's own server again. The note counts once it came by the webhook, not when the page says so. */
  constructor(look) {
    this._look = look;
    this._line = el("p", { class: "stand", role: "status" });
  }

  /** The newest visit of a patient. */
  show(patient) {
    const visit = patient.visits[0];
    if (!visit) return el("div", { class: "body" }, el("p", { class: "fine" }, "No visit today. Start one, or dictate."));
    const which = { server: new URL(document.getElementById("clew").src).origin, session: visit.session, token: visit.token };
    const note = el("clew-note", { ...which, author: patient.clinician });
    // On one of the two: both tell of the same visit.
    note.addEventListener("clew-state", (e) => this._say(e.detail.state === "refused" ? `Clew refused this visit: ${e.detail.message}` : ""));
    note.addEventListener("clew-ended", () => this._say("The visit has ended. Review the draft and sign it."));
    note.addEventListener("clew-signed", (e) => {
      this._say(`Signed by ${e.detail.by}. Waiting for the note to arrive in the chart.`);
      this._look();
    });
    const box = el("div", { class: "body visit" },
      el("div", { class: "bar" },
        el("a", { class: "record", href: visit.recorder, target: "_blank", rel: "noopener" }, "Open the recorder"),
        this._line),
      el("div", { class: "clew" }, el("clew-transcript", which), note));
    this._say("");
    return box;
  }

  /** The chart was read again. */
  filed(patient) {
    const visit = patient.visits[0];
    if (visit?.note) this._say(`The signed note is in the chart (${visit.note.by}).`);
  }

  _say(text) {
    if (this._line.textContent !== text) this._line.textContent = text;
  }
}
