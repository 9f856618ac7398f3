// Elements from plain values. Nothing here parses markup: every string becomes a text node or an attribute.

// Characters without a glyph that hide text or turn its direction around are shown as a mark, not obeyed.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Any value as text that shows everything it holds. */
export function plain(value) {
  return String(value ?? "").replace(UNSEEN, "\ufffd");
}

/** An element. `attributes` are set as given, true as "", null and false not at all; children are nodes or values. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, plain(value));
  }
  element.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false).map((c) => (c instanceof Node ? c : plain(c))));
  return element;
}

/** A button that calls `press`. */
export function button(label, press, attributes = {}) {
  const element = el("button", { type: "button", ...attributes }, label);
  element.addEventListener("click", press);
  return element;
}

/** Seconds as 4:07 or 1:02:09. */
export function clock(seconds) {
  const s = Math.max(0, Math.floor(seconds ?? 0));
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

/** "1 word", "2 words". */
export function count(n, noun) {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

const FRAMES = 6; // in which paragraphs around a jump get their real height

/** Bring an element into view inside its own scroller, so that the page around it stays where it is. At once: a smooth scroll would aim at
 *  the guessed height of paragraphs that were never laid out, so the place is mended over some frames. */
export function reveal(scroller, element, place = "center", frames = FRAMES) {
  const [box, view] = [element.getBoundingClientRect(), scroller.getBoundingClientRect()];
  if (place !== "nearest" || box.top < view.top + 8 || box.bottom > view.bottom - 8) scroller.scrollTop += box.top - view.top - Math.max(24, (view.height - box.height) * 0.35);
  if (frames) requestAnimationFrame(() => element.isConnected && reveal(scroller, element, "nearest", frames - 1));
}

/** True while a stretch of text is selected, as for copying: a click that ends it chooses nothing. */
export function selecting() {
  return String(getSelection() ?? "") !== "";
}

/** The nearest element around it that scrolls now. */
export function scrollerOf(element) {
  const above = (x) => x.parentElement ?? x.getRootNode().host ?? null;
  let at = above(element);
  while (at && !(at.scrollHeight > at.clientHeight + 1 && ["auto", "scroll"].includes(getComputedStyle(at).overflowY))) at = above(at);
  return at ?? document.documentElement;
}

/** With its first letter as a capital. */
export function capital(text) {
  return plain(text).replace(/^./u, (c) => c.toUpperCase());
}
