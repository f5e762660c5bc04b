// The line at the end of a side: Enter adds it and the cursor stays; a pasted list becomes a line each.
import * as drafts from "./autosave/drafts.js";
import { Adding } from "./quick-add/adding.js";
import { suggestIn } from "./quick-add/suggest.js";

class QuickAdd extends HTMLElement {
  connectedCallback() {
    [this.form, this.text, this.problem] = ["form", "textarea", ".problem"].map((part) => this.querySelector(part));
    this.adding = new Adding(this, this.closest("[data-side]").querySelector("[data-lines]"));
    this.text.addEventListener("keydown", (event) => this.pressed(event));
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("blur", () => this.put(this.text.value.trim() && this.text.value));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.add(); });
    suggestIn(this);
    const { waiting = [], text = "" } = drafts.kept(this.dataset.key) ?? {};
    waiting.forEach((line) => this.adding.take(line));
    this.put(this.text.value || text);
  }

  disconnectedCallback() { this.adding.stop(); }

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

  put(text) { this.text.value = text; this.typed(); }

  typed() {
    const text = this.text.value, waiting = this.adding.waiting.map(({ text, key }) => ({ text, key }));
    const lines = text.split("\n").filter((line) => line.trim()).length;
    this.form.querySelector("button").firstChild.data = lines > 1 ? `Add ${lines} lines ` : "Add ";
    if (lines || waiting.length) this.safe = drafts.keep(this.dataset.key, { text, waiting });
    else drafts.forget(this.dataset.key);
  }
}

customElements.define("quick-add", QuickAdd);
