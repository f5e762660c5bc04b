// A mark held by the pointer. Escape puts it back to where it was.
import { placeUnder, put } from "./point.js";

const ENOUGH = 4;

export class Dragging {
  constructor(grid) {
    this.grid = grid;
    grid.addEventListener("pointerdown", (event) => this.taken(event));
    grid.addEventListener("pointermove", (event) => this.moved(event));
    grid.addEventListener("pointerup", (event) => this.dropped(event));
    grid.addEventListener("pointercancel", () => this.let());
    grid.addEventListener("keydown", (event) => { if (event.key === "Escape" && this.mark) { event.preventDefault(); this.let(); } });
  }

  taken(event) {
    const mark = event.target.closest(".grid-mark");
    if (!mark || event.button !== 0) return;
    Object.assign(this, { mark, from: event, was: { ...mark.dataset }, far: false });
    mark.setPointerCapture(event.pointerId);
  }

  moved(event) {
    if (!this.mark) return;
    this.far ||= Math.hypot(event.clientX - this.from.clientX, event.clientY - this.from.clientY) > ENOUGH;
    if (!this.far) return;
    this.mark.toggleAttribute("data-held", true);
    const { power, interest } = placeUnder(this.mark, event);
    put(this.mark, power, interest);
  }

  dropped(event) {
    const { mark, far } = this;
    if (!mark) return;
    this.mark = null;
    mark.removeAttribute("data-held");
    if (!far) return;
    const { power, interest } = placeUnder(mark, event);
    this.grid.moved(mark, power, interest, 0);
  }

  let() {
    const { mark, was } = this;
    if (!mark) return;
    this.mark = null;
    mark.removeAttribute("data-held");
    mark.removeAttribute("transform");
    Object.assign(mark.dataset, { power: was.power, interest: was.interest });
  }
}
