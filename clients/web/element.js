// What Clew's elements have in common: which visit they show, their shadow root and their look, and the events that they fire.

import { el, plain } from "./dom.js";
import { sheet } from "./look.js";
import { Thread } from "./thread.js";

const HOME = new URL(".", import.meta.url).href;
const NAMES = ["server", "session", "token", "author"];

export class ClewElement extends HTMLElement {
  static observedAttributes = NAMES;

  constructor() {
    super();
    this.root = this.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [sheet()];
    this.addEventListener("keydown", (e) => e.key === "Escape" && this.thread?.forget());
  }

  connectedCallback() {
    // Set before this script had come, a property hides the one of the class.
    for (const name of NAMES) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    this._soon();
  }

  disconnectedCallback() {
    this._soon();
  }

  attributeChangedCallback() {
    this._soon();
  }

  // Once for all attributes that a page sets in one go, and not at all when it only moves the element.
  _soon() {
    if (this._waiting) return;
    this._waiting = true;
    queueMicrotask(() => {
      this._waiting = false;
      this._settle();
    });
  }

  _settle() {
    const wanted = this.isConnected && this.session ? Thread.of(this._server(), this.session, this.token) : null;
    if (wanted) wanted.author = this.author;
    if (wanted && wanted === this.thread) return;
    this.thread?.leave(this);
    this.thread = wanted;
    if (!this.isConnected) return;
    this._told = {};
    this.root.replaceChildren();
    if (!wanted) return this.root.replaceChildren(el("p", { class: "notice", role: "status" }, "No visit is named here: give this element the session and its token."));
    this.build();
    wanted.join(this);
  }

  _server() {
    try {
      return new URL(this.server || HOME, location.href).href;
    } catch {
      return HOME;
    }
  }

  /** Tell the page. `ended` and `signed` are told once for each visit, also when it is opened after that. */
  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
  }

  state(name, message) {
    const known = { cut: "closed" }[name] ?? name;
    this.tell("clew-state", { state: known, message: plain(message) });
  }

  changed(types, visit) {
    if (visit.ended && !this._told.ended) {
      this._told.ended = true;
      this.tell("clew-ended", { seconds: visit.ended.seconds, reason: visit.ended.reason });
    }
    if (visit.signed && !this._told.signed) {
      this._told.signed = true;
      const { by, at, note } = visit.signed;
      this.tell("clew-signed", { by, at, note });
    }
  }

  /** The focused element inside. */
  get focused() {
    return this.root.activeElement;
  }
}

for (const name of NAMES) {
  Object.defineProperty(ClewElement.prototype, name, {
    get() {
      return this.getAttribute(name) ?? "";
    },
    set(value) {
      if (value) this.setAttribute(name, value);
      else this.removeAttribute(name);
    },
  });
}
