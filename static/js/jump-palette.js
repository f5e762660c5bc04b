// Ctrl-K: a dialog over the page that asks /jump/ as one types. Without this script the link opens that page.
import Combobox from "../vendor/combobox-nav.js";

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
    dialog.addEventListener("close", () => dialog.remove());
    const input = dialog.querySelector("input");
    input.addEventListener("input", () => this.ask(dialog, input));
    dialog.addEventListener("combobox-commit", ({ target }) => { location.href = target.dataset.address; });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    document.body.append(dialog);
    dialog.showModal();
    this.ask(dialog, input);
  }

  async ask(dialog, input) {
    const asked = input.value;
    const response = await fetch(`${this.dataset.address}?q=${encodeURIComponent(asked)}`, { headers: { "HX-Request": "true" } });
    if (!response.ok || input.value !== asked) return;
    dialog.querySelector("div").innerHTML = await response.text();
    this.combobox?.destroy();
    const list = dialog.querySelector("[role=listbox]");
    if (!list.querySelector("[role=option]")) return;
    this.combobox = new Combobox(input, list, { firstOptionSelectionMode: "selected" });
    this.combobox.start();
  }
}

customElements.define("jump-palette", JumpPalette);
