// A form that adds one thing: what was typed into it and did not arrive is offered again, also after the page was closed.
import * as drafts from "./autosave/drafts.js";

const words = (text) => text.split(/\s+/).filter(Boolean).join(" ");

class KeptText extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("[name=statement]");
    this.text.addEventListener("input", () => this.keep());
    const draft = drafts.kept(this.dataset.key);
    if (draft && !this.text.value && !this.hasArrived(draft.text)) this.text.value = draft.text;
    this.keep();
  }

  keep() {
    if (this.text.value.trim()) drafts.keep(this.dataset.key, { text: this.text.value });
    else drafts.forget(this.dataset.key);
  }

  // It stands among what was added.
  hasArrived(text) {
    const others = [...document.querySelectorAll("[name=statement]")].filter((other) => other !== this.text);
    return others.some((other) => words(other.defaultValue) === words(text));
  }
}

customElements.define("kept-text", KeptText);
