// The word in the bar: whether everything on this page is with the server, and why a press showed nothing.
import "./not-shown.js";

const WORDS = {
  saving: "Saving…", saved: "Saved", kept: "Not saved yet, kept in this browser", failed: "Not saved", offline: "Offline",
  unreached: "Offline: it can’t be shown now", refused: "It can’t be shown",
};
const WORST_FIRST = ["unreached", "refused", "failed", "kept", "offline", "saving"];
const SAID = WORST_FIRST.filter((word) => word !== "saving");

class SaveState extends HTMLElement {
  connectedCallback() {
    this.open = new Map();
    this.listen = ({ detail: { id, state } }) => {
      if (state === "saved") this.open.delete(id);
      else this.open.set(id, state);
      this.show(WORST_FIRST.find((word) => [...this.open.values()].includes(word)) ?? "saved");
    };
    document.addEventListener("autosave", this.listen);
  }

  disconnectedCallback() { document.removeEventListener("autosave", this.listen); }

  // Read out only what goes wrong: a word at every pause would drown the text.
  show(state) {
    if (this.dataset.state === state) return;
    this.setAttribute("aria-live", SAID.includes(state) ? "polite" : "off");
    this.dataset.state = state;
    this.textContent = WORDS[state];
  }
}

customElements.define("save-state", SaveState);
