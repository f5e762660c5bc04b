// The line at the end of a side: Enter adds it and the cursor stays; a pasted list becomes a line each.
import "../vendor/text-expander-element.js";

class QuickAdd extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.text = this.querySelector("textarea");
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.defaultPrevented) return;
      event.preventDefault();
      if (this.text.value.trim()) this.form.requestSubmit();
    });
    this.form.addEventListener("htmx:beforeRequest", () => { this.sent = this.text.value; });
    this.form.addEventListener("htmx:beforeSwap", ({ detail }) => {
      const refused = detail.xhr.status !== 200;
      detail.shouldSwap = !refused;
      this.querySelector(".problem").textContent = refused ? detail.xhr.responseText.trim() || "This could not be added." : "";
      if (!refused && this.text.value === this.sent) this.text.value = "";
      this.text.focus();
    });
    this.form.addEventListener("htmx:sendError", () => {
      this.querySelector(".problem").textContent = "The server can't be reached. The line is still here.";
    });
    this.querySelector("text-expander").addEventListener("text-expander-change", (event) => this.suggest(event));
    this.querySelector("text-expander").addEventListener("text-expander-value", ({ detail }) => { detail.value = detail.item.dataset.value; });
  }

  suggest({ detail: { key, text, provide } }) {
    const template = this.querySelector(key === "@" ? "[data-personas]" : "[data-priorities]");
    const list = Object.assign(document.createElement("ul"), { className: "suggestions" });
    list.setAttribute("role", "listbox");
    const matching = [...template.content.cloneNode(true).children].filter((option) =>
      `${option.textContent} ${option.dataset.value}`.toLowerCase().includes(text.toLowerCase()));
    list.append(...matching.slice(0, 8));
    list.querySelectorAll("li").forEach((option, place) => { option.id = `suggestion-${key === "@" ? "persona" : "priority"}-${place}`; });
    provide(Promise.resolve({ matched: matching.length > 0, fragment: list }));
  }
}

customElements.define("quick-add", QuickAdd);
