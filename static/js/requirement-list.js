// The two columns and the tray: from line to line with the arrow keys, and lines moved with keys or pointer.
import { watchChosen } from "./requirement-list/chosen.js";
import { makeDraggable } from "./requirement-list/drag.js";
import { shift, toSide } from "./requirement-list/move.js";
import { refresh } from "./requirement-list/refresh.js";
import { across, along, fromAdding } from "./requirement-list/walk.js";

const STEPS = { ArrowUp: -1, ArrowDown: 1 };
const SIDES = { ArrowLeft: "customer", ArrowRight: "user" };

class RequirementList extends HTMLElement {
  connectedCallback() {
    this.writable = "writable" in this.dataset;
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.addEventListener("move-line", ({ target, detail }) => (detail.step ? shift(this, target, detail.step) : toSide(this, target, detail.facing)));
    this.addEventListener("submit", (event) => settle(event));
    for (const change of ["line-moved", "personas-saved"]) this.addEventListener(change, ({ target }) => refresh(target));
    watchChosen(this);
    if (this.writable) makeDraggable(this);
  }

  pressed(event) {
    const line = event.target.closest(".line");
    if (event.ctrlKey || event.metaKey || event.altKey && !this.writable) return;
    if (!line) return fromAdding(event);
    if (!event.target.matches("a.statement, input[type=checkbox]")) return;
    if (event.key in STEPS) event.altKey ? shift(this, line, STEPS[event.key]) : along(line, STEPS[event.key]);
    else if (event.key in SIDES) event.altKey ? toSide(this, line, SIDES[event.key]) : across(this, line, SIDES[event.key]);
    else if (event.key === " " && event.target.matches("a") && this.writable) line.querySelector("input").click();
    else return;
    event.preventDefault();
  }
}

// A finding that is settled by moving its line is settled here; in the tray this is what sorting does.
function settle(event) {
  if (event.submitter?.name !== "facing" || !event.target.closest(".hints")) return;
  event.preventDefault();
  event.target.closest(".line").dispatchEvent(new CustomEvent("move-line", { bubbles: true, detail: { facing: event.submitter.value } }));
}

customElements.define("requirement-list", RequirementList);
