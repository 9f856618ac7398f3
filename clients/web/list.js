// The visits that this clinic has, newest first; it opens a new visit by itself when asked to.

import { button, el } from "./dom.js";
import { NOTES } from "./banner.js";
import { ask } from "./link.js";

const EVERY = 2000; // ms between looks
const WORDS = { open: "Waiting", live: "Live", ended: "Ended", signed: "Signed" };

/** Show the list in `root` and keep it fresh. */
export function showVisits(root, token) {
  const list = el("ul", { class: "visits" });
  const status = el("p", { class: "empty", role: "status" }, "Looking for visits…");
  const follow = el("input", { type: "checkbox", id: "follow", checked: true });
  root.replaceChildren(
    el("main", { class: "home" }, el("div", { class: "row" }, el("h1", {}, "Visits"), el("span", { class: "demo" }, "Demo EMR, synthetic patients")),
      el("p", { class: "row" }, follow, el("label", { for: "follow" }, "Open a new visit as soon as it starts")), status, list));
  let known = null;
  const look = async () => {
    try {
      const answer = await (await ask("/v1/sessions", token)).json();
      const rows = Array.isArray(answer) ? answer : (answer.sessions ?? []);
      const fresh = known && rows.find((r) => !known.has(r.id));
      if (fresh && follow.checked) return open(fresh.id);
      if (!known || JSON.stringify(rows) !== list.shown) list.replaceChildren(...rows.map(row));
      list.shown = JSON.stringify(rows);
      known = new Set(rows.map((r) => r.id));
      status.textContent = rows.length ? "" : "No visit yet. It appears here as soon as the EMR or a recorder opens one.";
    } catch (e) {
      status.textContent = e.message;
      if (e.status === 401 || e.status === 403) return;
    }
    setTimeout(look, EVERY);
  };
  look();
}

function open(id) {
  location.assign(`?session=${encodeURIComponent(id)}`);
}

function row(visit) {
  const state = visit.status ?? visit.state ?? "";
  const about = [visit.diagnosis, visit.discipline, NOTES[visit.note_type]].filter(Boolean).join(" · ");
  const opened = visit.opened ? new Date(visit.opened).toLocaleString("en-US", { dateStyle: "medium", timeStyle: "short" }) : "";
  const go = button("", () => open(visit.id), { class: "visit" });
  go.append(el("b", {}, visit.patient?.name ?? visit.patient ?? visit.id), el("span", { class: "about" }, about), el("span", { class: "fine" }, [opened, visit.encounter ?? visit.id].filter(Boolean).join(" · ")), el("span", { class: "pill", "data-state": state }, WORDS[state] ?? state));
  return el("li", {}, go);
}
