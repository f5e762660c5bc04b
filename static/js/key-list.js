// ?: the list of keys in a dialog, unless somebody is writing.
class KeyList extends HTMLElement {
  connectedCallback() {
    this.keys = (event) => {
      if (event.key !== "?" || event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
      event.preventDefault();
      this.open();
    };
    addEventListener("keydown", this.keys);
  }

  disconnectedCallback() { removeEventListener("keydown", this.keys); }

  async open() {
    if (document.querySelector("dialog[open]")) return;
    const response = await fetch(this.dataset.address, { headers: { "HX-Request": "true" } });
    if (!response.ok) return;
    const dialog = document.createElement("dialog");
    dialog.innerHTML = `${await response.text()}<form method="dialog"><button>Close</button></form>`;
    dialog.setAttribute("aria-labelledby", "keys-title");
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
}

customElements.define("key-list", KeyList);
