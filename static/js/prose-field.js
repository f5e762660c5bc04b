// Markdown that reads as text until somebody writes in it.
import { takePictures } from "./prose-field/pictures.js";

class ProseField extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("textarea");
    this.rendered = this.querySelector("[data-rendered]");
    this.rendered.dataset.hint = this.text.placeholder || "Write here…";
    this.text.addEventListener("focus", () => this.toggleAttribute("data-writing", true));
    this.text.addEventListener("blur", () => this.rest());
    this.text.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); this.text.blur(); } });
    this.rendered.addEventListener("click", (event) => {
      if (!event.target.closest("a") && getSelection().isCollapsed) this.write();
    });
    this.place = this.closest(".place");
    this.place?.addEventListener("field-saved", ({ detail }) => {
      if (detail.html?.[detail.name] !== undefined) { this.rendered.innerHTML = detail.html[detail.name]; this.rest(); }
    });
    takePictures(this.text, this.dataset.pictures);
    this.toggleAttribute("data-ready", true);
    this.rest();
  }

  write() {
    this.toggleAttribute("data-writing", true);
    this.text.focus();
  }

  // Text that is not saved stays in sight as it was typed.
  rest() {
    this.rendered.toggleAttribute("data-empty", !this.text.value.trim());
    const unsaved = ["failed", "kept"].includes(this.place?.dataset.state);
    if (document.activeElement !== this.text && !unsaved) this.toggleAttribute("data-writing", false);
  }
}

customElements.define("prose-field", ProseField);
