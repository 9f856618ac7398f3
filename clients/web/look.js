// How the elements look. A constructed sheet, so that a page's Content-Security-Policy needs no exception for it.
//
// One accent (the thread) is kept for one meaning: what leads back to words. Roles have quiet colors of their own. Light and dark
// follow the page's color-scheme. A page sets --clew-NAME for any color here (docs/embedding.md).

const TEXT = `
:host {
  --_ink: var(--clew-ink, light-dark(#1b2226, #e7ecea));
  --_soft: var(--clew-soft, light-dark(#55616a, #a7b3b1));
  --_mid: var(--clew-mid, light-dark(#414b52, #c3ccca));
  --_line: var(--clew-line, light-dark(#dde2e1, #343e40));
  --_ground: var(--clew-ground, light-dark(#f3f5f4, #121617));
  --_paper: var(--clew-paper, light-dark(#fff, #1a2022));
  --_thread: var(--clew-accent, light-dark(#0b6b62, #5cc5b8));
  --_thread-deep: var(--clew-accent-deep, light-dark(#084f49, #8fddd3));
  --_thread-pale: var(--clew-accent-pale, light-dark(#e4f3f0, #17332f));
  --_thread-lit: var(--clew-accent-lit, light-dark(#bfe5de, #1f5a52));
  --_on: var(--clew-on, light-dark(#fff, #06201d));
  --_fresh: var(--clew-fresh, light-dark(#fdf1c7, #4a3d10));
  --_block: var(--clew-block, light-dark(#a3231f, #ff9a92));
  --_block-pale: var(--clew-block-pale, light-dark(#fbeae9, #361b1a));
  --_block-line: var(--clew-block-line, light-dark(#e9bfbd, #6e3532));
  --_warn: var(--clew-warn, light-dark(#7d5200, #f0be62));
  --_warn-pale: var(--clew-warn-pale, light-dark(#fdf3dd, #332911));
  --_warn-ink: var(--clew-warn-ink, light-dark(#5c3c00, #f3d08c));
  --_warn-line: var(--clew-warn-line, light-dark(#cf9f43, #8a6a2a));
  --_live: var(--clew-live, light-dark(#8c1d18, #ff9f98));
  --_therapist: var(--clew-therapist, light-dark(#2c4a80, #9db9f2));
  --_patient: var(--clew-patient, light-dark(#86401c, #f0a982));
  --_caregiver: var(--clew-caregiver, light-dark(#56600f, #c9d375));
  --_other: var(--clew-other, light-dark(#5a5a63, #b5b5bf));
  --_control: var(--clew-control, light-dark(#b9c2c0, #525d5f));
  --_field: var(--clew-field, light-dark(#8b9694, #7c8886));
  --_off: var(--clew-off, light-dark(#eceeed, #262d2f));
  --_off-ink: var(--clew-off-ink, light-dark(#616b70, #98a3a2));
  --_hover: var(--clew-hover, light-dark(#f3f7f6, #222a2c));
  --_gap: var(--clew-gap, 12px);
  container-type: inline-size;
  display: flex;
  flex-direction: column;
  height: 100%;
  min-height: 14rem;
  max-height: 100dvh;
  font: var(--clew-font, 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Inter, "Noto Sans", "Helvetica Neue", Arial, sans-serif);
  color: var(--_ink);
  text-align: left;
}
:host([hidden]) { display: none; }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h1, h2, h3, p, ul, ol { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: 1.25rem; line-height: 1.3; font-weight: 650; letter-spacing: -0.01em; }
h2 { font-size: 1rem; font-weight: 650; }
h3 { font-size: 0.86rem; font-weight: 650; }
time, .num, .elapsed, .sum { font-variant-numeric: tabular-nums; }
:focus-visible { outline: 2px solid var(--_thread); outline-offset: 2px; border-radius: 4px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px; }
.fine { font-size: 0.8rem; color: var(--_soft); }
.empty { color: var(--_soft); }

button { font: inherit; color: inherit; cursor: pointer; border: 1px solid var(--_control); border-radius: 6px; background: var(--_paper); padding: 3px 12px; min-height: 32px; }
button:hover { border-color: var(--_thread); color: var(--_thread-deep); }
button.primary { background: var(--_thread); border-color: var(--_thread); color: var(--_on); font-weight: 600; }
button.primary:hover { background: var(--_thread-deep); color: var(--_on); }
button:disabled { background: var(--_off); border-color: var(--_line); color: var(--_off-ink); cursor: not-allowed; font-weight: 400; }
button:disabled:hover { background: var(--_off); color: var(--_off-ink); }


.state { display: flex; align-items: center; gap: 9px; padding: 5px 14px; border: 1px solid var(--_line); border-radius: 99px; white-space: nowrap; font-weight: 600; flex: none; }
.state .elapsed { font-weight: 400; min-width: 3.2em; text-align: right; }
.dot { width: 10px; height: 10px; border-radius: 50%; border: 2px solid var(--_soft); }
.state[data-state="live"] { border-color: var(--_live); color: var(--_live); }
.state[data-state="live"] .dot { background: var(--_live); border-color: var(--_live); animation: breathe 2.4s ease-in-out infinite; }
.state:is([data-state="cut"], [data-state="away"], [data-state="refused"]) { border-color: var(--_warn); color: var(--_warn); background: var(--_warn-pale); }
.state:is([data-state="cut"], [data-state="away"]) .dot { border-color: var(--_warn); border-style: dotted; }
.state[data-state="ended"] .dot, .state[data-state="signed"] .dot { background: var(--_soft); border-radius: 2px; }
.state[data-state="signed"] { border-color: var(--_thread); color: var(--_thread-deep); }
.state[data-state="signed"] .dot { background: var(--_thread); border-color: var(--_thread); }
.notice { padding: 7px 18px; background: var(--_warn-pale); color: var(--_warn-ink); border-bottom: 1px solid var(--_warn-line); }
@keyframes breathe { 50% { opacity: 0.35; } }


.said { display: flex; flex-direction: column; background: var(--_paper); border: 1px solid var(--_line); border-radius: 10px; overflow: hidden; }
.head { display: flex; align-items: center; gap: 10px; padding: 9px 16px; min-height: 50px; }
.said .head { border-bottom: 1px solid var(--_line); justify-content: space-between; }
.hint { text-align: right; line-height: 1.3; }
.draft { background: var(--_paper); border: 1px solid var(--_line); border-radius: 10px; overflow: auto; overscroll-behavior: contain; }
.review { overflow: auto; border-radius: 10px; overscroll-behavior: contain; }
.draft > .head { position: sticky; top: 0; z-index: 2; background: var(--_paper); border-bottom: 1px solid var(--_line); border-radius: 10px 10px 0 0; }
.draft .sign { margin-left: auto; }
.draft .fix { margin-left: auto; border-color: var(--_block-line); color: var(--_block); }
.draft .fix:not([hidden]) + .sign { margin-left: 0; }
.ai { font-size: 0.8rem; color: var(--_thread-deep); background: var(--_thread-pale); border-radius: 99px; padding: 1px 10px; }
.ai::before { content: "✦ " / ""; }

/* --- transcript */
.view { position: relative; display: flex; flex: 1; min-height: 0; }
.scroller { overflow: auto; flex: 1; padding: 12px 16px 16px; overscroll-behavior: contain; }
.scroller:focus-visible { outline-offset: -2px; border-radius: 0; }
.turn { content-visibility: auto; contain-intrinsic-block-size: auto 5em; display: grid; grid-template-columns: 82px minmax(0, 1fr); gap: 0 12px; padding: 5px 0; --_role: var(--_other); }
.turn[data-role="therapist"] { --_role: var(--_therapist); }
.turn[data-role="patient"] { --_role: var(--_patient); }
.turn[data-role="caregiver"] { --_role: var(--_caregiver); }
.who { color: var(--_role); font-size: 0.82rem; line-height: 1.82; text-align: right; }
.who b { font-weight: 650; display: block; }
.who time { display: block; color: var(--_soft); font-size: 0.74rem; line-height: 1.2; }
.turn p { border-left: 3px solid var(--_role); padding-left: 11px; overflow-wrap: anywhere; unicode-bidi: isolate; }
.turn[data-role="patient"] p { border-left-style: double; }
.turn[data-role="caregiver"] p { border-left-style: dashed; }
.turn[data-role="other"] p { border-left-style: dotted; }
.soon p { color: var(--_soft); font-style: italic; border-left-color: var(--_control); }
.soon .unstable { color: var(--_soft); }
.w { border-radius: 3px; cursor: pointer; unicode-bidi: isolate; scroll-margin: 60px; }
.w:hover { background: var(--_thread-pale); }
.w.unsure { text-decoration: underline dotted var(--_warn) 2px; text-underline-offset: 3px; }
.lit { background: var(--_thread-lit); border-radius: 0; text-decoration: underline var(--_thread) 2px; text-underline-offset: 3px; }
.w.now { background: var(--_thread); color: var(--_on); text-decoration-color: var(--_thread); }
.w.chosen { outline: 2px solid var(--_thread); outline-offset: 1px; }
.gap { margin: 6px 0 6px 94px; padding: 3px 12px; border: 1px dashed var(--_warn-line); border-radius: 6px; background: var(--_warn-pale); color: var(--_warn-ink); font-size: 0.86rem; }
.down { position: absolute; bottom: 10px; right: 14px; border-radius: 99px; box-shadow: 0 2px 8px #0003; border-color: var(--_thread); color: var(--_thread-deep); }
.thread { border-top: 1px solid var(--_line); background: var(--_thread-pale); padding: 8px 16px; display: flex; gap: 8px 14px; align-items: center; justify-content: space-between; }
.thread .row { flex-wrap: nowrap; flex: none; }
.thread button { white-space: nowrap; }
.thread-text { font-size: 0.9rem; unicode-bidi: isolate; overflow-wrap: anywhere; }
.stop { background: var(--_thread-deep); border-color: var(--_thread-deep); color: var(--_on); font-weight: 600; }
.stop::before { content: "■ " / ""; font-size: 0.8em; }
.stop:hover { background: var(--_thread-deep); color: var(--_on); }

/* --- the draft, the reason for the page */
.note { display: block; padding: 2px 0 16px; }
.soap { padding: 12px 8px 0 16px; }
.soap h3 { font-size: 0.95rem; display: flex; align-items: center; gap: 9px; padding-bottom: 2px; }
.letter { display: inline-grid; place-items: center; width: 24px; height: 24px; border-radius: 6px; background: var(--_ink); color: var(--_on); font-weight: 700; font-size: 0.85rem; }
.lines { padding-left: 33px; }
.lines:not(:empty) + .empty { display: none; }
.soap .empty { padding: 1px 0 0 43px; font-size: 0.92rem; }
.lines li { position: relative; padding: 3px 40px 3px 10px; border-left: 3px solid transparent; border-radius: 0 6px 6px 0; font-size: 1.03rem; line-height: 1.5; }
.lines li:hover { background: var(--_hover); }
.lines .text { cursor: pointer; unicode-bidi: isolate; overflow-wrap: anywhere; }
.lines .chart .text { color: var(--_mid); }
.lines li.chosen, .lines li.marked { background: var(--_thread-pale); border-left-color: var(--_thread); }
.badge { display: inline-block; font-size: 0.74rem; line-height: 1.5; padding: 0 7px; border-radius: 99px; border: 1px solid var(--_control); color: var(--_soft); white-space: nowrap; vertical-align: 1px; }
.badge.flag { color: var(--_warn-ink); border-color: var(--_warn-line); background: var(--_warn-pale); }
.badge.flag::before { content: "▲ " / ""; font-size: 0.8em; }
.edit { position: absolute; right: 2px; top: 2px; min-height: 26px; padding: 0 7px; font-size: 0.78rem; border-color: transparent; background: transparent; color: var(--_soft); opacity: 0; }
.lines li:hover .edit, .lines li:focus-within .edit, .lines li.chosen .edit { opacity: 1; }
.confirm { min-height: 24px; padding: 0 8px; font-size: 0.78rem; color: var(--_warn-ink); border-color: var(--_warn-line); }
.edit:hover { border-color: var(--_thread); background: var(--_paper); }
.lines li.editing { padding-right: 10px; background: var(--_thread-pale); }
.lines textarea { width: 100%; font: inherit; color: inherit; padding: 5px 8px; border: 1px solid var(--_thread); border-radius: 6px; field-sizing: content; resize: vertical; }
.lines .editing .row { padding: 4px 0; }
.edit-error { color: var(--_block); font-size: 0.9rem; }
.fresh { animation: fresh 3.6s ease-out; }
@keyframes fresh { 0%, 35% { background: var(--_fresh); border-left-color: var(--_warn-line); } }
.lines li.chosen.fresh { animation: none; }
.signed .edit { display: none; }

/* --- review */
.review { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--_gap); align-content: start; }
.review > section { background: var(--_paper); border: 1px solid var(--_line); border-radius: 10px; padding: 9px 12px 11px; }
.review h3 { padding-bottom: 5px; display: flex; justify-content: space-between; gap: 8px; }
.sum { font-weight: 400; color: var(--_soft); }
.review .body { font-size: 0.9rem; line-height: 1.42; }
.todo { display: grid; grid-template-columns: minmax(0, 1fr); gap: 6px; }
.check { display: flex; gap: 8px; width: 100%; padding: 6px 9px; border-radius: 6px; text-align: left; border: 1px solid var(--_line); line-height: 1.4; overflow-wrap: anywhere; }
.block .check { background: var(--_block-pale); border-color: var(--_block-line); }
.block .mark, .block b { color: var(--_block); }
.warn .mark, .warn b { color: var(--_warn); }
button.check:hover { border-color: var(--_thread); color: inherit; }
.mend .check { border-bottom: 0; border-radius: 6px 6px 0 0; }
.answers { padding: 2px 9px 8px; border: 1px solid var(--_block-line); border-top: 0; border-radius: 0 0 6px 6px; background: var(--_block-pale); }
.answers, .by-hand, .answer { display: grid; grid-template-columns: minmax(0, 1fr); gap: 6px; }
.answer .row { gap: 5px 6px; }
.answer label { font-size: 0.82rem; color: var(--_mid); }
.answer :is(input, select, textarea) { font: inherit; color: inherit; background: var(--_paper); border: 1px solid var(--_field); border-radius: 6px; padding: 2px 6px; min-height: 32px; min-width: 0; }
.answer input[type="number"] { width: 4.4em; }
.answer .times { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 6px; }
.answer .times input { width: 100%; padding: 2px 4px; }
.answer .grow { flex-wrap: nowrap; }
.answer select { flex: 1; text-overflow: ellipsis; }
.answer textarea { width: 100%; field-sizing: content; resize: vertical; }
.answer .edit-error:empty, .row > .edit-error:empty { display: none; }
.quiet { font-size: 0.82rem; min-height: 28px; padding: 1px 9px; color: var(--_soft); text-align: left; }
.badge.hand { color: var(--_ink); border-style: dashed; }
.dropped { padding: 5px 0; border-top: 1px solid var(--_line); justify-content: space-between; }
.by-hand { justify-self: stretch; }
.by-hand summary { cursor: pointer; min-height: 24px; color: var(--_thread-deep); }
.by-hand > :not(summary) { padding-top: 5px; }
.passed { color: var(--_soft); padding-top: 7px; font-size: 0.86rem; }
.passed summary { cursor: pointer; min-height: 24px; }
.passed li { padding-left: 18px; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th.num:nth-child(2) { width: 58px; }
th.num:nth-child(3) { width: 44px; }
th { font-size: 0.76rem; font-weight: 400; color: var(--_soft); text-align: left; padding: 0 0 2px; }
td { vertical-align: top; padding: 4px 0; border-top: 1px solid var(--_line); }
.num { text-align: right; padding-left: 4px; white-space: nowrap; }
.lack { color: var(--_warn); }
.code { border: 0; background: none; padding: 0; text-align: left; min-height: 28px; line-height: 1.35; display: block; width: 100%; }
.code::before { content: "▸" / ""; color: var(--_soft); margin-right: 5px; }
.code[aria-expanded="true"]::before { content: "▾" / ""; }
.code .what { display: block; padding-left: 15px; font-size: 0.86rem; color: var(--_soft); }
.code .badge { margin: 1px 0 0 15px; }
.detail td { border-top: 0; padding-top: 0; }
.working { background: var(--_ground); border-radius: 6px; padding: 7px 10px; display: grid; gap: 5px; justify-items: start; overflow-wrap: anywhere; }
.body > .fine { padding-top: 6px; }
.goals, .reminders { display: grid; gap: 7px; }
.goals li, .reminders li { display: flex; gap: 8px; }
.goals .on .mark { color: var(--_thread); }
.goals .off .mark, .goals .off { color: var(--_soft); }
.goals .row { gap: 2px 8px; }
.tag { font-size: 0.78rem; min-height: 24px; padding: 0 8px; border-radius: 99px; border: 1px solid var(--_thread); color: var(--_thread-deep); font-variant-numeric: tabular-nums; }
.reminders .mark { color: var(--_warn); }

dialog { border: 1px solid var(--_line); border-radius: 12px; padding: 20px 24px; max-width: 440px; color: inherit; box-shadow: 0 12px 40px #0004; }
dialog[open] { display: grid; gap: 12px; }
dialog::backdrop { background: #0008; }
input:not([type]) { font: inherit; color: inherit; padding: 5px 8px; border: 1px solid var(--_field); border-radius: 6px; min-height: 34px; flex: 1; }

.state { margin-left: auto; padding: 2px 12px; font-size: 0.9rem; }
.draft .head .state + .sign { margin-left: 0; }
.draft .head { flex-wrap: wrap; }
.work { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(0, 1fr) 288px; gap: var(--_gap); }
.said { flex: 1; min-height: 0; }
.voice { border: 0; background: none; padding: 0; min-height: 24px; color: inherit; font-size: inherit; line-height: inherit; }
.voice:hover b, .voice:focus-visible b { text-decoration: underline; }
.moment { margin: 6px 0 6px 94px; font-size: 0.86rem; color: var(--_thread-deep); overflow-wrap: anywhere; }
.thread { flex-wrap: wrap; }
.thread-text { flex: 1 1 12em; max-height: 6em; overflow: auto; }
.thread .row { flex-wrap: wrap; flex: none; max-width: 100%; }
.thread-form { flex-basis: 100%; }
.thread-form:empty { display: none; }
.thread button[aria-pressed="true"] { border-color: var(--_thread); background: var(--_thread-lit); font-weight: 600; }
.since { font-variant-numeric: tabular-nums; }
dialog { background: var(--_paper); }
textarea, input, select { background: var(--_paper); color: inherit; }
summary:focus-visible, button:focus-visible { outline-offset: 1px; }

@container (max-width: 719px) {
  .work { display: block; overflow: auto; border-radius: 10px; }
  .draft, .review { overflow: visible; }
  .draft { margin-bottom: var(--_gap); }
}
@container (min-width: 960px) {
  .work { grid-template-columns: minmax(0, 1fr) 360px; }
}
@container (max-width: 519px) {
  .hint { display: none; }
}
@container (max-width: 399px) {
  .turn { grid-template-columns: minmax(0, 1fr); padding: 4px 0 6px; }
  .who { text-align: left; line-height: 1.5; }
  .who b, .who time { display: inline; }
  .gap, .moment { margin-left: 0; }
  .head { padding: 5px 12px; min-height: 40px; }
  .scroller { padding: 8px 12px; }
  .thread { padding: 6px 12px; }
  .soap { padding: 10px 4px 0 10px; }
  .lines { padding-left: 0; }
  .soap .empty { padding-left: 13px; }
}
@media (pointer: coarse) {
  button { min-height: 40px; }
  .voice { min-height: 24px; }
  .tag, .edit, .confirm { min-height: 30px; }
  .edit { opacity: 1; }
}
@media (prefers-reduced-motion: reduce) {
  .dot { animation: none !important; }
  .fresh { animation: none; background: var(--_fresh); border-left-color: var(--_warn-line); }
}
@media (forced-colors: active) {
  .lit { background: Highlight; color: HighlightText; forced-color-adjust: none; }
  .lines li.chosen, .lines li.marked { outline: 2px solid Highlight; }
}
@media print {
  .review, .edit, .confirm, .sign, .state, .thread { display: none; }
  .work { display: block; overflow: visible; }
}
`;

let made = null;

/** One for all elements of the page. */
export function sheet() {
  if (!made) {
    made = new CSSStyleSheet();
    made.replaceSync(TEXT);
  }
  return made;
}
