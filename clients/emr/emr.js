// The demo EMR's page. What it takes to embed Clew is in visit.js; the rest is an ordinary chart.
// It listens to no `message` of other windows: Clew's elements speak by events on this page, its recorder not at all.

import { ask, el, say, when } from "./page.js";
import { Embedded } from "./visit.js";

const LOOK_SECONDS = 3;
const STATUS = { scheduled: "Scheduled", open: "Visit open", signed: "Note signed" };
const TABS = { summary: "Summary", visit: "Visit", notes: "Signed notes" };
const chart = document.getElementById("chart");
const schedule = document.getElementById("schedule");
const embedded = new Embedded(() => refresh());
const shown = {}; // what the list, the banner and the body on the page were made of
let patient = null;

const script = document.getElementById("clew");
script.addEventListener("error", () =>
  say(`Clew's part of this page did not load from ${new URL(script.src).origin}. Either Clew is not running, or it was not told of this EMR: clew serve --origin ${location.origin}`));

function place() {
  const [id = "", tab = "summary"] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  return { id, tab: tab in TABS ? tab : "summary" };
}

const go = (id, tab) => (location.hash = `#/${encodeURIComponent(id)}/${tab}`);

async function list() {
  const rows = await ask("/api/patients");
  const { id } = place();
  const key = JSON.stringify([id, rows]);
  if (shown.list === key) return;
  shown.list = key;
  const focused = [...schedule.children].indexOf(document.activeElement.closest("#schedule > li"));
  schedule.replaceChildren(...rows.map((p) =>
    el("li", {}, el("a", { href: `#/${encodeURIComponent(p.id)}/${p.status === "open" ? "visit" : "summary"}`, "aria-current": p.id === id ? "page" : null },
      el("span", { class: "time" }, p.time),
      el("bdi", { class: "name" }, p.name),
      el("span", { class: "fine" }, `${p.discipline} ${p.note_type}, ${p.clinician}`),
      el("span", { class: `status ${p.status}` }, STATUS[p.status])))));
  schedule.children[focused]?.firstElementChild.focus();
}

function banner(p) {
  const { patient: who, case: c = {} } = p.context;
  const facts = [`${who.age} y, ${who.sex}`, p.record, c.diagnosis, c.icd10?.join(", "), c.side && `${c.side} side`, `Visit ${c.visit_number}`, c.payer, p.clinician];
  return el("header", { class: "who" },
    el("h1", {}, el("bdi", {}, who.name)),
    el("ul", { class: "facts" }, facts.filter(Boolean).map((f) => el("li", {}, el("bdi", {}, f)))),
    el("div", { class: "acts" },
      // While a visit is open its recorder is the thing to press, not a second visit.
      el("button", { type: "button", class: p.status === "open" ? null : "main", onclick: () => start("ambient") }, p.status === "open" ? "New visit" : "Start visit"),
      el("button", { type: "button", onclick: () => start("dictation") }, "Dictate")));
}

function tabs(id, tab) {
  return el("nav", { class: "tabs", "aria-label": "Chart" }, Object.entries(TABS).map(([key, name]) =>
    el("a", { href: `#/${encodeURIComponent(id)}/${key}`, "aria-current": key === tab ? "page" : null }, name)));
}

function summary(p) {
  const { case: c = {}, goals = [] } = p.context;
  return [
    el("section", { class: "card" }, el("h2", {}, "Problem"), el("p", {}, c.diagnosis), el("p", { class: "fine" }, (c.icd10 ?? []).join(", "))),
    el("section", { class: "card" }, el("h2", {}, "Goals"), el("ul", {}, goals.map((g) => el("li", {}, g.text)))),
    el("section", { class: "card" }, el("h2", {}, "Encounters"), p.visits.length
      ? el("ul", {}, p.visits.map((v) => el("li", {}, `${v.encounter}: ${v.mode}, ${v.note ? "signed" : "open"}`)))
      : el("p", { class: "fine" }, "None today.")),
  ];
}

function notes(p) {
  const signed = p.visits.filter((v) => v.note);
  if (!signed.length) return [el("p", { class: "fine" }, "No signed notes yet. A note comes here when it has been signed.")];
  return signed.map((v) => {
    const at = `/api/visits/${encodeURIComponent(v.encounter)}`;
    return el("article", { class: "card note", "aria-label": `Note of ${v.encounter}` },
      el("h2", {}, `${p.discipline} ${p.note_type} note`),
      el("p", { class: "fine" }, "Signed by ", el("bdi", {}, v.note.by), `, ${when(v.note.at)}. Encounter ${v.encounter}.`),
      el("pre", { tabindex: "0", role: "region", "aria-label": "Text of the note" }, v.note.text),
      el("p", { class: "forms" }, el("a", { href: `${at}/note.pdf`, target: "_blank", rel: "noopener" }, "PDF"), el("a", { href: `${at}/fhir`, target: "_blank", rel: "noopener" }, "FHIR")));
  });
}

function body(p, tab) {
  if (tab === "notes") return el("div", { class: "body notes" }, notes(p));
  if (tab === "visit") return embedded.show(p);
  return el("div", { class: "body summary" }, summary(p));
}

async function show({ focus = false } = {}) {
  const { id, tab } = place();
  await list();
  if (!id) return;
  patient = await ask(`/api/patients/${encodeURIComponent(id)}`);
  const head = JSON.stringify([id, patient.status]);
  const main = JSON.stringify([id, tab, tab === "visit" ? patient.visits[0]?.encounter : patient.visits]);
  if (shown.main !== main) {
    document.title = `${patient.name}: Fernhill Rehab EMR (demo)`;
    chart.replaceChildren(banner(patient), tabs(id, tab), body(patient, tab));
    if (focus) chart.focus({ preventScroll: true });
  } else if (shown.head !== head) chart.firstElementChild.replaceWith(banner(patient));
  Object.assign(shown, { head, main });
  embedded.filed(patient);
}

async function refresh(how) {
  try {
    await show(how);
  } catch (e) {
    say(e.message);
  }
}

async function start(mode) {
  const buttons = chart.querySelectorAll(".acts button");
  for (const b of buttons) b.disabled = true;
  try {
    await ask(`/api/patients/${encodeURIComponent(patient.id)}/visits`, { mode });
    say("");
    if (place().tab === "visit") await refresh();
    else go(patient.id, "visit");
  } catch (e) {
    say(e.message);
  } finally {
    for (const b of buttons) b.disabled = false;
  }
}

addEventListener("hashchange", () => refresh({ focus: true }));
// Clew tells the EMR's server of a signature; the page asks its own server what came.
setInterval(() => document.visibilityState === "visible" && refresh(), LOOK_SECONDS * 1000);
await refresh();
