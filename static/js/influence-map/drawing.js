// An arrow drawn from one persona to another: by dragging, or from a button. Then the form asks what it says.
import { aimAt, between, drawnOn, under } from "./aiming.js";
const ENOUGH = 8;

export class Drawing {
  moving = (event) => this.moved(event);
  ending = (event) => this.ended(event);
  constructor({ map }) {
    Object.assign(this, { map, form: map.closest("influence-map").querySelector("[data-draw] form") });
    map.addEventListener("dragstart", (event) => event.preventDefault());
    map.addEventListener("pointerdown", ({ target, button, pointerType, clientX, clientY }) => {
      const person = target.closest(".map-person[data-id]");
      if (person && button === 0 && pointerType !== "touch") this.from = { person, clientX, clientY };
    });
    addEventListener("pointermove", this.moving);
    addEventListener("pointerup", this.ending);
  }

  stop() { removeEventListener("pointermove", this.moving); removeEventListener("pointerup", this.ending); }

  button({ dataset: { id, name } }) {
    return Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: `Draw influence from ${name}`, onclick: () => this.open(id, "") });
  }

  moved(event) {
    if (!this.from || !this.line && Math.hypot(event.clientX - this.from.clientX, event.clientY - this.from.clientY) < ENOUGH) return;
    this.line ??= drawnOn(this.map);
    this.line.setAttribute("d", between(this.map, this.from, event));
    aimAt(this.map, under(this, event));
  }

  ended(event) {
    const { from, line } = this, target = line && under(this, event)?.dataset.id;
    Object.assign(this, { from: null, line: null });
    if (!line) return;
    line.remove();
    aimAt(this.map, null);
    this.justDrew = true;
    setTimeout(() => { this.justDrew = false; });
    if (target) this.open(from.person.dataset.id, target);
  }

  open(source, target) {
    const { form } = this;
    form.parentElement.open = true;
    form.elements.source.value = source;
    if (target) form.elements.target.value = target;
    form.elements[target ? "mechanism" : "target"].focus();
  }
}
