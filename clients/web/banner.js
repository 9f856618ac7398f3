// The patient banner and what the recording is doing.

import { capital, clock, count, el, plain } from "./dom.js";

export const NOTES = { evaluation: "evaluation", daily: "daily note", progress: "progress report", "re-evaluation": "re-evaluation", recertification: "recertification", discharge: "discharge" };
const MISSING = "Unnamed patient";

export class Banner {
  constructor() {
    this.name = el("h1", {}, MISSING);
    this.person = el("span", { class: "person" });
    this.facts = el("ul", { class: "facts" });
    this.dot = el("span", { class: "dot", "aria-hidden": "true" });
    this.word = el("span", { role: "status" }, "Connecting");
    this.elapsed = el("time", { class: "elapsed", role: "timer", "aria-label": "Recorded time", "aria-live": "off" }, "0:00");
    this.state = el("div", { class: "state", "data-state": "connecting" }, this.dot, this.word, this.elapsed);
    this.notice = el("p", { class: "notice", role: "status", hidden: true });
    const demo = el("span", { class: "demo" }, "Demo EMR, synthetic patient");
    this.element = el("header", { class: "banner" }, el("div", { class: "patient" }, el("div", { class: "row" }, this.name, this.person, demo), this.facts), this.state);
    this._line = "connecting";
    this._at = null; // {heardTo, when}: recorded seconds, and the page's clock when that was news
  }

  /** Who is being seen, from the context that the EMR sent. */
  context(sent) {
    const patient = sent?.context?.patient ?? {};
    const chart = sent?.context?.case ?? {};
    this.name.textContent = plain(patient.name ?? MISSING);
    document.title = `${this.name.textContent}: visit`;
    this.person.replaceChildren([patient.age === undefined ? "" : `${patient.age} y`, patient.sex ?? ""].filter(Boolean).join(", "));
    const side = chart.side ? el("li", { class: "side" }, `${capital(chart.side)} side`) : null;
    const visit = chart.visit_number === undefined || chart.visit_number === null ? null : `Visit ${chart.visit_number}`;
    const note = [sent?.discipline, NOTES[sent?.note_type] ?? sent?.note_type].filter(Boolean).join(" ");
    const rows = [chart.diagnosis && el("li", { class: "diagnosis" }, capital(chart.diagnosis)), side, ...[visit, chart.payer, note].map((x) => (x ? el("li", {}, x) : null))];
    this.facts.replaceChildren(...rows.filter(Boolean));
  }

  /** What the line does: "open", "cut" or "refused". */
  line(state, message = "") {
    this._line = state;
    this._refused = message;
  }

  /** Show where the visit stands. `now` is the page's clock in seconds. */
  show(visit, now) {
    const ended = visit.signed || visit.ended;
    if (!this._at || visit.heardTo > this._at.heardTo + (ended ? 0 : now - this._at.when)) this._at = { heardTo: visit.heardTo, when: now };
    if (visit.ended) this._at = { heardTo: visit.ended.seconds, when: now };
    const running = visit.heardTo > 0 && !ended && this._line === "open";
    const [state, word] = this._state(visit);
    this.state.dataset.state = state;
    if (this.word.textContent !== word) this.word.textContent = word;
    this.elapsed.textContent = clock(this._at.heardTo + (running ? now - this._at.when : 0));
    const notice = this._notice(visit, state);
    this.notice.hidden = !notice;
    if (this.notice.textContent !== notice) this.notice.textContent = notice;
    this.notice.dataset.state = state;
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
    if (visit.ended?.reason === "withdrawn") return "Consent was refused or withdrawn. The recording stopped, and no more audio is taken.";
    if (visit.ended?.reason === "timeout") return "The recorder was silent for too long, so the visit was closed.";
    const seconds = visit.missing < 1 ? "" : count(Math.round(visit.missing), "second");
    if (visit.ended) return seconds && `${capital(seconds)} of audio did not arrive. The transcript says where.`;
    const health = visit.health && visit.health.status !== "ok" ? `${capital(visit.health.message)}.` : "";
    const away = visit.health?.status === "offline" ? "What it records meanwhile follows when it is back." : "";
    const late = seconds && `${capital(seconds)} of audio ${seconds === "1 second" ? "is" : "are"} still on the way from the recorder.`;
    return [health, away || late].filter(Boolean).join(" ");
  }
}
