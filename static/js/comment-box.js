// A comment being written: kept in this browser until the server has it, and sent again until there is an answer.
import * as drafts from "./autosave/drafts.js";
import { suggestPeople } from "./comment-box/people.js";
import { Sending } from "./comment-box/sending.js";

const KEPT = ["text", "quote", "before", "after", "field", "place"];

class CommentBox extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.text = this.form.elements.text;
    this.sending = new Sending(this);
    this.began = this.text.value;
    this.form.addEventListener("input", () => this.typed());
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.sending.take(); });
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) this.form.requestSubmit();
    });
    suggestPeople(this);
    this.recall(drafts.kept(this.dataset.draft));
  }

  disconnectedCallback() { this.sending.stop(); }

  recall(draft) {
    if (!draft) return;
    for (const [name, value] of Object.entries(draft.said)) if (this.form.elements[name]) this.form.elements[name].value = value;
    for (const part of [this.closest("details"), this.form.elements.quote?.value && this.querySelector(".comment-quote")]) if (part) part.open = true;
    if (draft.sent) this.sending.go(draft.press);
  }

  typed() {
    const said = Object.fromEntries(KEPT.flatMap((name) => (this.form.elements[name] ? [[name, this.form.elements[name].value]] : [])));
    if (said.text === this.began && !said.quote) return drafts.forget(this.dataset.draft);
    this.safe = drafts.keep(this.dataset.draft, { said, sent: this.sending.sent !== null, press: this.sending.sent });
  }

  // Words that were selected elsewhere on the page.
  quote({ quote, before, after, field, place }) {
    for (const [name, value] of Object.entries({ quote, before, after, field, place })) if (value && this.form.elements[name]) this.form.elements[name].value = value;
    this.querySelector(".comment-quote").open = true;
    this.typed();
    getSelection().removeAllRanges(); // else the keys go to the words that are still selected
    this.text.focus();
    this.text.setSelectionRange(this.text.value.length, this.text.value.length);
  }
}

customElements.define("comment-box", CommentBox);
