// A form whose fields are saved as they are written. Its submit button is for pages without this script.
import { Field } from "./autosave/field.js";
import { keepToOneLine } from "./autosave/one-line.js";
import { showPieces } from "./autosave/shown.js";
import "./save-state.js";

class AutosaveForm extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    this.fields = new Map([...form.querySelectorAll(".place[data-name]")]
      .map((place) => [place.dataset.name, new Field(form, this.dataset.key, place)]));
    keepToOneLine(form, () => this.flush());
    form.addEventListener("input", (event) => this.of(event)?.typed());
    form.addEventListener("change", (event) => this.of(event)?.typed(0));
    form.addEventListener("focusout", (event) => this.of(event)?.sending.send());
    form.addEventListener("submit", (event) => {
      if (event.submitter?.name) return; // a button of its own, such as Delete
      event.preventDefault();
      this.flush();
    });
    this.addEventListener("field-saved", (event) => showPieces(event.detail.pieces));
    this.addEventListener("field-changed", (event) => this.take(event));
    for (const moment of ["pagehide", "beforeunload"]) addEventListener(moment, this);
  }

  disconnectedCallback() {
    this.flush();
    for (const moment of ["pagehide", "beforeunload"]) removeEventListener(moment, this);
  }

  of(event) { return this.fields.get(event.target.name); }

  flush() { for (const field of this.fields.values()) field.sending.send(); }

  // What somebody else wrote is taken over, but never from under the hands of a writer.
  take(event) {
    const { target: place, detail: { name, fresh } } = event, field = this.fields.get(name);
    if (!field || field.dirty || field.settling || place.contains(document.activeElement)) return event.preventDefault();
    place.replaceWith(fresh);
    this.fields.set(name, new Field(field.form, this.dataset.key, fresh));
  }

  // Leaving loses nothing, but where the browser could keep no draft.
  handleEvent(event) {
    this.flush();
    if (event.type === "beforeunload" && [...this.fields.values()].some((field) => field.dirty && !field.safe)) event.preventDefault();
  }
}

customElements.define("autosave-form", AutosaveForm);
