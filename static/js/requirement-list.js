// The two columns and the tray: from line to line with the arrow keys, and lines moved with keys or pointer.
import { makeDraggable } from "./requirement-list/drag.js";
import { send } from "./requirement-list/send.js";

const STEPS = { ArrowUp: -1, ArrowDown: 1 };
const SIDES = { ArrowLeft: "customer", ArrowRight: "user" };

class RequirementList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.addEventListener("sort-line", (event) => this.toSide(event.detail.line, event.detail.facing));
    if ("writable" in this.dataset) makeDraggable(this);
  }

  pressed(event) {
    const line = event.target.closest?.(".line");
    if (!line || event.ctrlKey || event.metaKey || !event.target.matches("a.statement, input[type=checkbox]")) return;
    if (event.altKey && !("writable" in this.dataset)) return;
    if (event.key in STEPS) event.altKey ? this.shift(line, STEPS[event.key]) : this.go(line, STEPS[event.key]);
    else if (event.key in SIDES) event.altKey ? this.toSide(line, SIDES[event.key]) : this.cross(SIDES[event.key]);
    else if (event.key === " " && event.target.matches("a")) line.querySelector("input")?.click();
    else return;
    event.preventDefault();
  }

  go(line, step) {
    const lines = [...line.parentElement.children];
    lines[lines.indexOf(line) + step]?.querySelector("a.statement").focus();
  }

  cross(side) { this.querySelector(`[data-lines="${side}"] a.statement`)?.focus(); }

  shift(line, step) {
    const other = step < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    step < 0 ? other.before(line) : other.after(line);
    this.moved(line);
  }

  toSide(line, side) {
    if (line.parentElement.dataset.lines === side) return;
    const next = line.nextElementSibling ?? line.previousElementSibling;
    const inTray = line.closest("requirement-tray");
    this.querySelector(`[data-lines="${side}"]`).append(line);
    this.moved(line, inTray && next);
  }

  moved(line, focus) {
    send(this, line);
    (focus || line).querySelector("a.statement").focus();
  }
}

customElements.define("requirement-list", RequirementList);
