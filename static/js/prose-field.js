// Markdown that reads as text until somebody writes in it.
import { takeFormatted } from "./prose-field/formatted.js";
import { takePictures } from "./prose-field/pictures.js";

class ProseField extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("textarea");
    this.rendered = this.querySelector("[data-rendered]");
    this.rendered.dataset.hint = this.text.placeholder || "Write here…";
    this.addEventListener("focusin", () => this.update());
    this.addEventListener("focusout", () => setTimeout(() => this.update()));
    this.text.addEventListener("keydown", (event) => this.pressed(event));
    this.rendered.addEventListener("click", (event) => {
      if (!event.target.closest("a") && getSelection().isCollapsed) this.write();
    });
    this.place = this.closest(".place");
    this.place.addEventListener("autosave", () => this.update());
    this.place.addEventListener("field-saved", ({ detail }) => {
      if (detail.html?.[detail.name] !== undefined) this.rendered.innerHTML = detail.html[detail.name];
      this.update();
    });
    takePictures(this, this.text);
    if (!("list" in this.text.dataset)) takeFormatted(this.text);
    this.toggleAttribute("data-ready", true);
    this.update();
  }

  write() {
    this.toggleAttribute("data-writing", true);
    this.text.focus();
    this.text.setSelectionRange(this.text.value.length, this.text.value.length);
  }

  // Escape ends the writing; the next one may close what the text stands in.
  pressed(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    this.text.blur();
  }

  // Text that is not saved stays in sight as it was typed.
  update() {
    const unsaved = ["saving", "kept", "failed"].includes(this.place.dataset.state);
    this.toggleAttribute("data-writing", unsaved || this.contains(document.activeElement) && document.activeElement.tagName !== "A");
    this.rendered.toggleAttribute("data-empty", !this.text.value.trim());
  }
}

customElements.define("prose-field", ProseField);
