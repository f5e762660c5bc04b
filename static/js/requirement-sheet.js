// One requirement opened beside the list: its line is marked, Escape closes it and goes back to the line.
class RequirementSheet extends HTMLElement {
  connectedCallback() {
    const close = this.querySelector("[data-close]");
    this.line = document.getElementById(close.hash.slice(1));
    for (const open of document.querySelectorAll(".line[data-open]")) open.removeAttribute("data-open");
    this.line?.toggleAttribute("data-open", true);
    close.addEventListener("click", (event) => { if (this.line) { event.preventDefault(); this.close(); } });
    this.addEventListener("submit", (event) => this.move(event));
    this.pressed = (event) => { if (event.key === "Escape" && !event.defaultPrevented && this.isMeant(event.target)) this.close(); };
    addEventListener("keydown", this.pressed);
    this.parentElement.scrollTop = 0;
    if (document.activeElement?.closest(".line")) this.takeFocus();
  }

  disconnectedCallback() { removeEventListener("keydown", this.pressed); }

  isMeant(target) { return target === document.body || this.contains(target) || target === this.line?.querySelector("a.statement"); }

  // Where the keyboard is on the screen, it would cover what was opened.
  takeFocus() {
    const text = this.querySelector(".statement textarea");
    (matchMedia("(pointer: fine)").matches && text || this.querySelector("a")).focus({ preventScroll: true });
    this.line?.scrollIntoView({ block: "nearest" });
  }

  // A side or a step of the list on the page is taken there; everything else is a form like any other.
  move(event) {
    const { name, value } = event.submitter ?? {};
    if (!this.line?.closest("requirement-list") || !(name === "facing" && document.querySelector(`[data-lines="${value}"]`) || name === "step")) return;
    event.preventDefault();
    this.line.dispatchEvent(new CustomEvent("move-line", { bubbles: true, detail: { [name]: name === "step" ? Number(value) : value } }));
    for (const side of this.querySelectorAll(".facing [aria-pressed]"))
      if (name === "facing") side.setAttribute("aria-pressed", side.value === value);
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
