// The two columns and the tray: from line to line with the arrow keys, and lines moved with keys or pointer.
import { makeDraggable } from "./requirement-list/drag.js";
import { refresh } from "./requirement-list/refresh.js";
import { send } from "./requirement-list/send.js";

const STEPS = { ArrowUp: -1, ArrowDown: 1 };
const SIDES = { ArrowLeft: "customer", ArrowRight: "user" };

class RequirementList extends HTMLElement {
  connectedCallback() {
    this.writable = "writable" in this.dataset;
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.addEventListener("move-line", ({ target, detail }) => (detail.step ? this.shift(target, detail.step) : this.toSide(target, detail.facing)));
    for (const change of ["line-moved", "personas-saved"]) this.addEventListener(change, ({ target }) => refresh(target));
    this.addEventListener("change", () => this.countChosen());
    if (this.writable) makeDraggable(this);
  }

  pressed(event) {
    const line = event.target.closest(".line");
    if (event.ctrlKey || event.metaKey || event.altKey && !this.writable) return;
    if (!line) return this.fromAdding(event);
    if (!event.target.matches("a.statement, input[type=checkbox]")) return;
    if (event.key in STEPS) event.altKey ? this.shift(line, STEPS[event.key]) : this.go(line, STEPS[event.key]);
    else if (event.key in SIDES) event.altKey ? this.toSide(line, SIDES[event.key]) : this.cross(line, SIDES[event.key]);
    else if (event.key === " " && event.target.matches("a") && this.writable) line.querySelector("input").click();
    else return;
    event.preventDefault();
  }

  // Up from the empty line at the end of a side leads back into the list.
  fromAdding(event) {
    if (event.key !== "ArrowUp" || !event.target.matches("quick-add textarea") || event.target.value) return;
    focusOn([...event.target.closest("[data-side]").querySelectorAll(".line")].at(-1));
    event.preventDefault();
  }

  go(line, step) {
    const next = step < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (next?.matches(".line") || step < 0) return focusOn(next);
    (line.closest("[data-side]")?.querySelector("quick-add textarea") ?? line.querySelector("a.statement")).focus();
  }

  cross(line, side) {
    const lines = [...this.querySelectorAll(`[data-lines="${side}"] > .line`)];
    const height = line.getBoundingClientRect().top;
    focusOn(lines.find((other) => other.getBoundingClientRect().bottom > height) ?? lines.at(-1));
  }

  shift(line, step) {
    const other = step < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other?.matches(".line")) return;
    step < 0 ? other.before(line) : other.after(line);
    this.moved(line, line);
  }

  toSide(line, side) {
    const to = this.querySelector(`[data-lines="${side}"]`);
    if (!to || line.parentElement === to) return;
    const next = line.closest("requirement-tray") && (line.nextElementSibling ?? line.previousElementSibling);
    to.append(line);
    this.moved(line, next || line);
  }

  moved(line, focus) {
    send(this, line);
    if (!document.activeElement?.closest("requirement-sheet")) focusOn(focus);
  }

  countChosen() {
    const chosen = this.querySelectorAll(".line input:checked").length;
    const shown = this.querySelector(".chosen-count");
    if (shown) shown.textContent = `${chosen} chosen:`;
  }
}

function focusOn(line) { line?.querySelector("a.statement").focus(); }

customElements.define("requirement-list", RequirementList);
