// Ctrl-K: a dialog over the page that asks /jump/ as one types. Without this script the link opens that page.
import { asCombobox } from "./jump-palette/options.js";

class JumpPalette extends HTMLElement {
  connectedCallback() {
    this.querySelector("a").addEventListener("click", (event) => { event.preventDefault(); this.open(); });
    this.keys = (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      this.open();
    };
    addEventListener("keydown", this.keys);
  }

  disconnectedCallback() { removeEventListener("keydown", this.keys); }

  open() {
    if (document.querySelector("dialog[open]")) return;
    const dialog = Object.assign(document.createElement("dialog"), { className: "palette" });
    dialog.innerHTML = '<input type="search" aria-label="Search or jump to" placeholder="A product, PRD, persona or requirement" autocomplete="off"><div></div>';
    dialog.setAttribute("aria-label", "Jump to");
    dialog.addEventListener("keydown", ({ key }) => { if (key === "Escape") dialog.close(); }); // a search field would only empty itself
    dialog.addEventListener("close", () => dialog.remove());
    const input = dialog.querySelector("input");
    input.addEventListener("input", () => this.ask(dialog, input));
    dialog.addEventListener("combobox-commit", ({ target }) => location.assign(target.dataset.address));
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    document.body.append(dialog);
    dialog.showModal();
    this.ask(dialog, input);
  }

  async ask(dialog, input) {
    const asked = input.value;
    const address = `${this.dataset.address}?q=${encodeURIComponent(asked)}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).then((response) => response.text(), () => "");
    if (input.value !== asked) return;
    const shown = dialog.querySelector("div");
    shown.innerHTML = answer || '<p class="muted">The server can’t be reached, or you are signed out.</p>';
    this.combobox?.destroy();
    this.combobox = asCombobox(input, shown.querySelector("ul"));
  }
}

customElements.define("jump-palette", JumpPalette);
