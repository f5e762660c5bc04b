// The power/interest grid: who stands on it is dragged, or moved with the arrow keys, and saved at once.
import { showPieces } from "./autosave/shown.js";
import { Dragging } from "./power-grid/dragging.js";
import { steppedTo } from "./power-grid/keys.js";
import { Placing } from "./power-grid/placing.js";
import { put } from "./power-grid/point.js";
import { tell } from "./power-grid/words.js";
import "./save-state.js";

const PAUSE = 400;
class PowerGrid extends HTMLElement {
  placings = new Map();
  leaving = () => { for (const placing of this.placings.values()) if (placing.dirty) placing.send(); };

  connectedCallback() {
    for (const form of this.querySelectorAll("form[data-persona]")) this.placings.set(form.dataset.persona, new Placing(this, form));
    if (!this.placings.size) return;
    this.dragging = new Dragging(this);
    this.querySelector(".moving").hidden = false;
    addEventListener("pagehide", this.leaving);
    this.addEventListener("submit", (event) => { event.preventDefault(); this.placings.get(event.target.dataset.persona).send(); });
    this.addEventListener("keydown", (event) => {
      const mark = event.target.closest(".grid-mark"), place = mark && steppedTo(mark, event);
      if (place) { event.preventDefault(); this.moved(mark, ...place, PAUSE); }
    });
  }

  disconnectedCallback() {
    this.leaving();
    removeEventListener("pagehide", this.leaving);
    for (const placing of this.placings.values()) placing.stop();
  }

  mark(id) { return this.querySelector(`.grid-mark[data-id="${CSS.escape(id)}"]`); }

  moved(mark, power, interest, pause) { this.placings.get(mark.dataset.id).want(put(mark, power, interest), pause); }

  // Laid out anew by the server, unless somebody is being moved just now. The focus stays where it is.
  renewed(pieces, said) {
    const held = document.activeElement?.closest(".grid-mark")?.dataset.id;
    if (!this.dragging.mark && ![...this.placings.values()].some((placing) => placing.dirty)) showPieces(pieces);
    if (held && document.activeElement === document.body) this.mark(held)?.focus({ preventScroll: true });
    this.tell([said], false);
  }

  tell(words, wrong) { tell(this.querySelector("[data-told]"), words, wrong); }
}

customElements.define("power-grid", PowerGrid);
