// A form that is sent as a whole: what was typed is kept in this browser until it has arrived, and is offered again.
import * as drafts from "./autosave/drafts.js";
import { defaultOf } from "./default-of.js";

class KeptForm extends HTMLElement {
  connectedCallback() {
    this.key = `${this.dataset.key}${"outside" in this.dataset ? location.pathname : ""}`;
    if ("arrived" in this.dataset) return drafts.forget(this.key);
    this.form = this.querySelector("form");
    this.press = this.form.elements.key;
    this.fresh = this.press.value;
    this.returned = "returned" in this.dataset; // by the server, with what was typed: all of it is unsent
    this.recall(this.returned ? null : drafts.kept(this.key));
    this.form.addEventListener("input", () => { this.press.value = this.fresh; this.keep(); });
  }

  get fields() { return [...this.form.elements].filter((field) => field.matches("textarea, select, input[type=text]")); }

  // With the revision that it was typed on; and under its press, so that what did arrive is not there twice.
  recall(draft) {
    if (!draft) return this.keep();
    if (this.dataset.sent?.split(" ").includes(draft.press)) return drafts.forget(this.key);
    for (const field of this.fields.filter((field) => field.name in draft.said && field.value === defaultOf(field))) {
      const { value, revision } = draft.said[field.name];
      field.value = value;
      if (revision) this.form.elements[`${field.name}-revision`].value = revision;
    }
    this.press.value = draft.press;
    this.keep();
  }

  keep() {
    const touched = this.fields.filter((field) => this.returned || field.value !== defaultOf(field));
    const said = touched.map((field) => [field.name, { value: field.value, revision: this.form.elements[`${field.name}-revision`]?.value }]);
    const safe = said.length ? drafts.keep(this.key, { said: Object.fromEntries(said), press: this.press.value }) : drafts.forget(this.key);
    for (const place of this.querySelectorAll(".place")) {
      place.dataset.state = safe && touched.some((field) => place.contains(field)) ? "kept" : "";
      place.dispatchEvent(new Event("autosave"));
    }
  }
}

customElements.define("kept-form", KeptForm);
