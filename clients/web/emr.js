// The demo EMR page: the only place that wires the parts together.

import "./note.js";
import "./review.js";
import "./transcript.js";
import { Player } from "./audio.js";
import { Banner } from "./banner.js";
import { button, clock, count, el, plain } from "./dom.js";
import { EventLink, send, tokenFor } from "./link.js";
import { showVisits } from "./list.js";
import { signDialog } from "./sign.js";
import { Visit } from "./visit.js";

const QUIET = 300; // ms without a durable event after which what follows is news

const id = new URLSearchParams(location.search).get("session");
const token = tokenFor(id ?? "");

function showVisit() {
  const visit = new Visit(id);
  const path = `/v1/sessions/${encodeURIComponent(id)}`;
  const banner = new Banner();
  const transcript = el("clew-transcript");
  const note = el("clew-note");
  const review = el("clew-review");
  const said = el("p", { class: "thread-text", role: "status" });
  const stop = button("Stop", () => player.stop(), { class: "stop", hidden: true });
  const again = button("Play", () => player.play(visit.seconds(chosen)), { hidden: true });
  const clear = button("Clear", () => forget(), { hidden: true });
  const thread = el("div", { class: "thread", hidden: true }, said, el("div", { class: "row" }, again, stop, clear));
  const sign = button("Sign", () => signDialog(visit, (by) => send(`${path}/sign`, token, { by })), { class: "primary sign", disabled: true });
  const title = el("h2", {}, "Draft note");
  const mark = el("span", { class: "ai" }, "AI-assisted draft");
  document.body.replaceChildren(
    el("a", { class: "skip", href: "#draft" }, "Skip to the draft"),
    banner.element, banner.notice,
    el("main", { class: "visit" },
      el("section", { class: "pane said", "aria-label": "Transcript" }, el("div", { class: "head" }, el("h2", {}, "Transcript"), el("span", { class: "fine hint" }, "Select a sentence to hear its words")), transcript, thread),
      el("div", { class: "pane scroller work", tabindex: "-1" },
        el("section", { class: "draft", id: "draft", "aria-label": "Draft note", tabindex: "-1" }, el("div", { class: "head" }, title, mark, sign), note),
        el("aside", { class: "review", "aria-label": "Review" }, review))));

  let chosen = []; // the spans that are lit
  let news = false;
  let quiet = 0;

  const player = new Player(id, token, {
    state({ playing, error }) {
      stop.hidden = !playing;
      again.hidden = playing || !visit.seconds(chosen).length;
      document.body.classList.toggle("playing", playing);
      if (!playing) transcript.sounding(null);
      if (error) said.textContent = plain(error);
    },
    time: (seconds) => transcript.sounding(seconds),
  });

  // From words to what rests on them and back: `line` says in words what is lit.
  function follow(spans, line, { play = true } = {}) {
    chosen = spans;
    const lit = transcript.light(spans);
    const seconds = visit.seconds(spans);
    said.textContent = plain(line(lit, seconds));
    thread.hidden = clear.hidden = false;
    again.hidden = !seconds.length;
    if (play && seconds.length) player.play(seconds);
    else player.stop();
  }

  function forget() {
    player.stop();
    chosen = [];
    transcript.dark();
    note.choose(null);
    note.mark([]);
    thread.hidden = true;
  }

  const when = (seconds) => seconds.map(([a, b]) => `${clock(a)}–${clock(b)}`).join(", ");

  document.addEventListener("clew-sentence", ({ detail: { sentence } }) => {
    note.mark([]);
    note.choose(sentence.id);
    if (sentence.source === "by_hand") return follow([], () => "Written by hand. Nobody said this in the visit.");
    if (sentence.source === "context") return follow([], () => "From the chart. Nobody said this in the visit.");
    follow(sentence.evidence ?? [], (lit, s) => (lit ? [count(lit, "word"), when(s)].filter(Boolean).join(" · ") : "No words stand behind this sentence."));
  });
  document.addEventListener("clew-word", ({ detail }) => {
    player.stop();
    note.choose(null);
    const rests = visit.restingOn(detail.id);
    note.mark(rests.map((r) => r.sentence.id));
    chosen = [[detail.id, detail.id]];
    const word = plain(visit.words.get(detail.id)?.w);
    said.textContent = rests.length ? `${count(rests.length, "sentence")} (${[...new Set(rests.map((r) => r.section))].join(", ")}) rest${rests.length === 1 ? "s" : ""} on “${word}”` : `No sentence rests on “${word}”`;
    thread.hidden = clear.hidden = false;
    again.hidden = !visit.seconds(chosen).length;
  });
  document.addEventListener("clew-evidence", ({ detail }) => {
    note.choose(null);
    note.mark([]);
    follow(detail.evidence, (lit, s) => `${detail.label} (${[count(lit, "word"), when(s)].filter(Boolean).join(" · ")})`, { play: false });
  });
  // What a person changes; `detail.done` is told why it was refused.
  const saves = (event, where, body) =>
    document.addEventListener(event, async ({ detail }) => {
      try {
        await send(`${path}/${where(detail)}`, token, body(detail));
        detail.done();
      } catch (e) {
        detail.done(`Not saved: ${plain(e.message)}`);
      }
    });
  const place = ({ sentence }) => `note/${encodeURIComponent(sentence.id)}`;
  saves("clew-edit", place, ({ text }) => ({ text }));
  saves("clew-confirm", place, () => ({ confirm: true }));
  saves("clew-remove", place, () => ({ remove: true }));
  saves("clew-write", () => "note", ({ body }) => body);
  saves("clew-code", ({ code }) => `codes/${encodeURIComponent(code)}`, ({ body }) => body);
  document.addEventListener("keydown", (e) => e.key === "Escape" && forget());

  function show() {
    const blocks = visit.checks.filter((c) => c.status === "block").length;
    sign.hidden = Boolean(visit.signed);
    sign.disabled = !visit.ended || blocks > 0;
    sign.title = !visit.ended ? "The visit is still going on" : blocks ? "Fix what blocks the signature first" : "";
    title.textContent = visit.signed ? "Signed note" : "Draft note";
    mark.textContent = visit.signed ? `AI-assisted, signed by ${plain(visit.signed.by)}` : "AI-assisted draft";
    banner.show(visit, performance.now() / 1000);
  }

  new EventLink(id, token, {
    state(state, message) {
      banner.line(state, message);
      if (state !== "open") news = false;
      show();
    },
    event(event) {
      if (!visit.apply(event)) return;
      if (event.type === "session") banner.context(event.context);
      transcript.take(event, visit);
      note.take(event, visit, news);
      review.take(event, visit);
      show();
      // The replay after opening comes in one burst; only what follows it is highlighted.
      clearTimeout(quiet);
      if (!news) quiet = setTimeout(() => (news = true), event.type === "partial" ? 0 : QUIET);
    },
  });
  setInterval(show, 500);
}

if (id) showVisit();
else showVisits(document.body, token);
