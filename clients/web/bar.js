// What is lit, in words, with what can be done about it.

import { button, el } from "./dom.js";

export class Bar {
  constructor({ play, stop, clear }) {
    this.text = el("p", { class: "thread-text", role: "status" });
    this.stop = button("Stop", stop, { class: "stop", hidden: true });
    this.again = button("Play", play, { hidden: true });
    this.tools = el("span", { class: "row" });
    this.form = el("div", { class: "thread-form" });
    this.element = el("div", { class: "thread", part: "bar", hidden: true }, this.text, el("div", { class: "row" }, this.again, this.stop, this.tools, button("Clear", clear)), this.form);
  }

  show(text, sounds, tools) {
    this.say(text);
    this.form.replaceChildren();
    this.tools.replaceChildren(...tools);
    this.element.hidden = false;
    this.again.hidden = !sounds;
  }

  say(text) {
    this.text.textContent = text;
  }

  /** Ask for something below the words. */
  ask(form) {
    this.form.replaceChildren(form);
    form.querySelector("input, textarea, button")?.focus();
  }

  hide() {
    this.element.hidden = true;
    this.form.replaceChildren();
  }

  // The focus stays in the bar when one of the two makes way for the other.
  playing(on, sounds) {
    const had = this.element.getRootNode().activeElement;
    this.stop.hidden = !on;
    this.again.hidden = on || !sounds;
    if (had === this.stop && !on) this.again.focus();
    if (had === this.again && on) this.stop.focus();
  }
}
