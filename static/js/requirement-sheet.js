// One requirement opened beside the list: its line is marked, Escape closes it and goes back to the line.
import { moveInTheList, showAnew } from "./requirement-sheet/move.js";

class RequirementSheet extends HTMLElement {
  connectedCallback() {
    const close = this.querySelector("[data-close]");
    this.line = document.getElementById(close.hash.slice(1));
    for (const open of document.querySelectorAll(".line[data-open]")) open.removeAttribute("data-open");
    this.line?.toggleAttribute("data-open", true);
    close.addEventListener("click", (event) => { if (this.line) { event.preventDefault(); this.close(); } });
    this.addEventListener("submit", (event) => moveInTheList(event, this));
    this.addEventListener("field-saved", ({ detail }) => {
      if (detail.name === "personas") this.line?.dispatchEvent(new CustomEvent("personas-saved", { bubbles: true }));
    });
    this.pressed = (event) => { if (event.key === "Escape" && !event.defaultPrevented && this.isMeant(event.target)) this.close(); };
    addEventListener("keydown", this.pressed);
    this.refresh = (event) => { if (event.target === this.line) showAnew(this, event); };
    document.addEventListener("line-moved", this.refresh);
    this.parentElement.scrollTop = 0;
    if (document.activeElement?.closest(".line")) this.takeFocus();
    document.dispatchEvent(new Event("sheet-opened"));
  }

  disconnectedCallback() {
    removeEventListener("keydown", this.pressed);
    document.removeEventListener("line-moved", this.refresh);
  }

  isMeant(target) { return target === document.body || this.contains(target) || target === this.line?.querySelector("a.statement"); }

  // Where the keyboard is on the screen, it would cover what was opened.
  takeFocus() {
    const text = this.querySelector(".statement textarea");
    (matchMedia("(pointer: fine)").matches && text || this.querySelector("a")).focus({ preventScroll: true });
    this.line?.scrollIntoView({ block: "nearest" });
  }

  // htmx brings back what a page of the history showed, if its entry says so.
  close() {
    const { line } = this;
    if (!line) return this.querySelector("[data-close]").click();
    history.replaceState({ htmx: true }, "");
    history.pushState({ htmx: true }, "", this.dataset.back);
    line.removeAttribute("data-open");
    this.remove();
    line.querySelector("a.statement").focus();
  }
}

customElements.define("requirement-sheet", RequirementSheet);
