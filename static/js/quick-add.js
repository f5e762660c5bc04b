// The line at the end of a side: Enter adds it and the cursor stays; a pasted list becomes a line each.
import "../vendor/text-expander-element.js";
import * as drafts from "./autosave/drafts.js";
import { suggest } from "./quick-add/suggest.js";
import { Adding } from "./quick-add/adding.js";

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
    const expander = this.querySelector("text-expander");
    expander.addEventListener("text-expander-change", ({ detail }) => suggest(this, detail));
    expander.addEventListener("text-expander-value", ({ detail }) => { detail.value = detail.item.dataset.value; });
    expander.addEventListener("text-expander-committed", () => this.typed());
    this.put(this.text.value || this.adding.left(drafts.kept(this.dataset.key)));
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
    this.adding.take(text);
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
    const draft = { text: this.text.value, sent: this.adding.texts };
    if (draft.text.trim() || draft.sent.length) drafts.keep(this.dataset.key, draft);
    else drafts.forget(this.dataset.key);
  }
}

customElements.define("quick-add", QuickAdd);
