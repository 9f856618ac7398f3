// The server's own page, which a SMART launch opens: the list of visits, or one visit with its two elements below the patient's banner.

import "./clew.js";
import { Banner } from "./banner.js";
import { el } from "./dom.js";
import { tokenFor } from "./link.js";
import { showVisits } from "./list.js";
import { Thread } from "./thread.js";

const id = new URLSearchParams(location.search).get("session");
const token = tokenFor(id ?? "");

function showVisit() {
  const banner = new Banner();
  const which = { session: id, token };
  document.body.replaceChildren(
    el("a", { class: "skip", href: "#draft" }, "Skip to the draft"),
    banner.element,
    el("main", { class: "visit" }, el("clew-transcript", which), el("clew-note", { ...which, id: "draft", tabindex: "-1" })));
  Thread.of(new URL(".", import.meta.url).href, id, token).join({ changed: (types, visit) => types.has("session") && banner.context(visit.context) });
}

if (id) showVisit();
else showVisits(document.body, token);
