// Ctrl-Z takes back one's own last step, Ctrl-Shift-Z or Ctrl-Y does it again; in a text the keys stay the browser's.
import { passedOver } from "./passed-over.js";
import { post } from "./requests.js";
import { reload, showTold } from "./told-after.js";

const TEXT = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
const WORDS = { 0: "The server can’t be reached; nothing was taken back.", 401: "You are signed out; nothing was taken back." };
const LONGEST_WAIT = 5000;

class UndoKeys extends HTMLElement {
  connectedCallback() {
    showTold();
    this.passed = passedOver(this.dataset.address);
    this.press = (event) => {
      const key = event.key.toLowerCase();
      if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(key)) return;
      if (event.target.closest?.(TEXT) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      this.ask(key === "y" || event.shiftKey ? [["again", 1]] : this.passed.list().map((step) => ["but", step]));
    };
    document.addEventListener("keydown", this.press);
  }

  disconnectedCallback() { document.removeEventListener("keydown", this.press); }

  async ask(fields) {
    if (this.busy) return;
    this.busy = true;
    await this.saved();
    const { status, answer } = await post(this.dataset.address, new URLSearchParams(fields));
    if (status === 200) return reload();
    this.busy = false;
    if (status === 409) answer.step ? this.passed.add(answer.step) : this.passed.forget();
    this.className = "notice notices";
    this.textContent = WORDS[status] ?? answer.message ?? "Nothing was taken back.";
  }

  // What was just typed is on its way: it is the last step, not the one before it.
  async saved() {
    const state = document.querySelector("save-state");
    for (let waited = 0; state?.dataset.state === "saving" && waited < LONGEST_WAIT; waited += 50) {
      await new Promise((done) => { setTimeout(done, 50); });
    }
  }
}

customElements.define("undo-keys", UndoKeys);
