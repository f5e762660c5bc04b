// The line at the end of a side: Enter adds it and the cursor stays; a pasted list becomes a line each.
import * as drafts from "./autosave/drafts.js";
import { Adding } from "./quick-add/adding.js";
import { suggestIn } from "./quick-add/suggest.js";

class QuickAdd extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.text = this.querySelector("textarea");
    this.problem = this.querySelector(".problem");
    this.adding = new Adding(this, this.closest("[data-side]").querySelector("[data-lines]"));
    this.text.addEventListener("keydown", (event) => this.pressed(event));
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("blur", () => { if (!this.text.value.trim()) this.put(""); });
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.add(); });
    suggestIn(this);
    this.again = () => this.adding.run();
    for (const moment of ["online", "focus"]) addEventListener(moment, this.again);
    const draft = drafts.kept(this.dataset.key);
    for (const line of draft?.waiting ?? []) this.adding.take(line);
    this.put(this.text.value || draft?.text || "");
  }

  disconnectedCallback() {
    this.adding.stop();
    for (const moment of ["online", "focus"]) removeEventListener(moment, this.again);
  }

  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || this.querySelector("[role=listbox]")) return;
    event.preventDefault();
    this.add();
  }

  add() {
    const text = this.text.value.trim();
    if (!text) return;
    this.problem.replaceChildren();
    this.text.value = "";
    this.adding.take({ text });
    this.typed();
    this.text.focus();
  }

  put(text) {
    this.text.value = text;
    this.typed();
  }

  typed() {
    const lines = this.text.value.split("\n").filter((line) => line.trim()).length;
    this.form.querySelector("button").firstChild.data = lines > 1 ? `Add ${lines} lines ` : "Add ";
    const draft = { text: this.text.value, waiting: this.adding.lines };
    if (draft.text.trim() || draft.waiting.length) this.safe = drafts.keep(this.dataset.key, draft);
    else drafts.forget(this.dataset.key);
  }
}

customElements.define("quick-add", QuickAdd);
