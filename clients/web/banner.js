// The patient banner.

import { capital, el, plain } from "./dom.js";

export const NOTES = { evaluation: "evaluation", daily: "daily note", progress: "progress report", "re-evaluation": "re-evaluation", recertification: "recertification", discharge: "discharge" };
const MISSING = "Unnamed patient";

export class Banner {
  constructor() {
    this.name = el("h1", {}, MISSING);
    this.person = el("span", { class: "person" });
    this.facts = el("ul", { class: "facts" });
    const demo = el("span", { class: "demo" }, "Demo EMR, synthetic patient");
    this.element = el("header", { class: "banner" }, el("div", { class: "patient" }, el("div", { class: "row" }, this.name, this.person, demo), this.facts));
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
}
