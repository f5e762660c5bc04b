// The word in the bar: whether everything on this page is with the server.
const WORDS = { saving: "Saving…", saved: "Saved", kept: "Offline: kept in this browser", failed: "Not saved" };
const WORST_FIRST = ["failed", "kept", "saving"];

class SaveState extends HTMLElement {
  connectedCallback() {
    this.states = new Map();
    this.listen = ({ detail: { field, state } }) => {
      this.states.set(field, state);
      if (state === "saved" || !field.place.isConnected) this.states.delete(field);
      const open = [...this.states.values()];
      this.dataset.state = WORST_FIRST.find((word) => open.includes(word)) ?? "saved";
      if (this.textContent !== WORDS[this.dataset.state]) this.textContent = WORDS[this.dataset.state];
    };
    document.addEventListener("autosave", this.listen);
  }

  disconnectedCallback() { document.removeEventListener("autosave", this.listen); }
}

customElements.define("save-state", SaveState);
