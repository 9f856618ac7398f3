// Where the visit stands: what the recording and the line do, in a pill and, when something is wrong, in a sentence.

import { capital, clock, count, el } from "./dom.js";

const SILENT = 3; // seconds of a lost line from which it is said how long nothing came

export class Standing {
  constructor() {
    this.word = el("span", { role: "status" }, "Connecting");
    this.elapsed = el("time", { class: "elapsed", role: "timer", "aria-label": "Recorded time", "aria-live": "off" }, "0:00");
    this.pill = el("div", { class: "state", part: "state", "data-state": "connecting" }, el("span", { class: "dot", "aria-hidden": "true" }), this.word, this.elapsed);
    this.why = el("span", { role: "status" });
    this.since = el("span", { class: "since", "aria-live": "off" }); // it changes each second
    this.notice = el("p", { class: "notice", part: "notice", hidden: true }, this.why, this.since);
    this._at = null; // {heardTo, when}: recorded seconds, and the page's clock when that was news
  }

  /** `line`: [what it does, why]; `now`: the page's clock, `silent`: for how long nothing came, both in seconds. */
  show(visit, line, now, silent) {
    [this._line, this._refused] = line;
    const ended = visit.signed || visit.ended;
    if (!this._at || visit.heardTo > this._at.heardTo + (ended ? 0 : now - this._at.when)) this._at = { heardTo: visit.heardTo, when: now };
    if (visit.ended) this._at = { heardTo: visit.ended.seconds, when: now };
    const running = visit.heardTo > 0 && !ended && this._line === "open";
    const [state, word] = this._state(visit);
    this.pill.dataset.state = this.notice.dataset.state = state;
    put(this.word, word);
    put(this.elapsed, clock(this._at.heardTo + (running ? now - this._at.when : 0)));
    const notice = this._notice(visit, state);
    this.notice.hidden = !notice;
    put(this.why, notice);
    put(this.since, state === "cut" && silent >= SILENT ? ` Nothing has come for ${clock(silent)}.` : "");
  }

  _state(visit) {
    if (this._line === "refused") return ["refused", "Closed"];
    if (visit.signed) return ["signed", "Signed"];
    if (this._line === "cut") return ["cut", "Reconnecting"];
    if (this._line === "connecting") return ["connecting", "Connecting"];
    if (visit.ended) return ["ended", "Ended"];
    if (visit.health?.status === "offline") return ["away", "Recorder offline"];
    return visit.heardTo > 0 ? ["live", "Live"] : ["waiting", "Waiting for audio"];
  }

  _notice(visit, state) {
    if (state === "refused") return this._refused;
    if (state === "cut" && !visit.ended) return "The line to the server was lost. The recorder keeps every word; this page catches up by itself.";
    if (state === "cut") return "The line to the server was lost. This page comes back by itself.";
    if (visit.ended?.reason === "withdrawn") return "Consent was withdrawn. The recording stopped and what was captured is destroyed.";
    if (visit.ended?.reason === "timeout") return "The recorder was silent for too long, so the visit was closed.";
    const seconds = visit.missing < 1 ? "" : count(Math.round(visit.missing), "second");
    if (visit.ended) return seconds && `${capital(seconds)} of audio did not arrive. The transcript says where.`;
    const health = visit.health && visit.health.status !== "ok" ? `${capital(visit.health.message)}.` : "";
    const away = visit.health?.status === "offline" ? "What it records meanwhile follows when it is back." : "";
    const late = seconds && `${capital(seconds)} of audio ${seconds === "1 second" ? "is" : "are"} still on the way from the recorder.`;
    return [health, away || late].filter(Boolean).join(" ");
  }
}

// Only what differs is written: a status that is written again is read aloud again.
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
