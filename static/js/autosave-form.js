// A form whose fields are saved as they are written. Its submit button is for pages without this script.
import { Field } from "./autosave/field.js";
import "./save-state.js";

class AutosaveForm extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    this.fields = new Map([...form.querySelectorAll(".place[data-name]")]
      .map((place) => [place.dataset.name, new Field(form, this.dataset.key, place)]));
    form.addEventListener("input", (event) => this.of(event)?.typed());
    form.addEventListener("change", (event) => this.of(event)?.typed(0));
    form.addEventListener("focusout", (event) => this.of(event)?.send());
    form.addEventListener("submit", (event) => {
      if (event.submitter?.name) return; // a button of its own, such as Delete
      event.preventDefault();
      this.flush();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input:not([type=checkbox]), [data-line]")) { event.preventDefault(); this.flush(); }
    });
    this.addEventListener("field-saved", (event) => showPieces(event.detail.pieces));
    this.leaving = () => this.flush();
    addEventListener("pagehide", this.leaving);
    addEventListener("online", this.leaving);
  }

  disconnectedCallback() {
    this.flush();
    removeEventListener("pagehide", this.leaving);
    removeEventListener("online", this.leaving);
  }

  of(event) { return this.fields.get(event.target.name); }

  flush() { for (const field of this.fields.values()) field.send(); }
}

// Parts of the page that show what was saved. None of them is ever a field that somebody types in.
function showPieces(pieces) {
  for (const [id, html] of Object.entries(pieces ?? {})) {
    const shown = document.getElementById(id);
    if (!shown) continue;
    if (html.startsWith("<")) shown.outerHTML = html;
    else shown.textContent = html;
  }
}

customElements.define("autosave-form", AutosaveForm);
