// One requirement opened beside the list: its line is marked, Escape closes it and goes back to the line.
class RequirementSheet extends HTMLElement {
  connectedCallback() {
    const close = this.querySelector("[data-close]");
    this.line = document.getElementById(close.hash.slice(1));
    for (const open of document.querySelectorAll(".line[data-open]")) open.removeAttribute("data-open");
    this.line?.toggleAttribute("data-open", true);
    close.addEventListener("click", (event) => { if (this.line) { event.preventDefault(); this.close(); } });
    this.addEventListener("submit", (event) => this.move(event));
    this.addEventListener("field-saved", ({ detail }) => {
      if (detail.name === "personas") this.line?.dispatchEvent(new CustomEvent("personas-saved", { bubbles: true }));
    });
    this.pressed = (event) => { if (event.key === "Escape" && !event.defaultPrevented && this.isMeant(event.target)) this.close(); };
    addEventListener("keydown", this.pressed);
    this.refresh = ({ target }) => { if (target === this.line) this.showAnew(); };
    document.addEventListener("line-moved", this.refresh);
    this.parentElement.scrollTop = 0;
    if (document.activeElement?.closest(".line")) this.takeFocus();
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

  // A side or a step of the list on the page is taken there; everything else is a form like any other.
  move(event) {
    const { name, value } = event.submitter ?? {};
    if (!this.line?.closest("requirement-list") || !(name === "facing" && document.querySelector(`[data-lines="${value}"]`) || name === "step")) return;
    event.preventDefault();
    this.line.dispatchEvent(new CustomEvent("move-line", { bubbles: true, detail: { [name]: name === "step" ? Number(value) : value } }));
    for (const side of this.querySelectorAll(".facing [aria-pressed]"))
      if (name === "facing") side.setAttribute("aria-pressed", side.value === value);
  }

  // The other side has other counterparts. What somebody is typing in stays.
  async showAnew() {
    const focused = this.contains(document.activeElement) && document.activeElement;
    if (focused && !focused.matches("button, summary")) return;
    // As it is when the answer comes, and not when it was asked for.
    let open = [], place = -1;
    this.parentElement.addEventListener("htmx:beforeSwap", () => {
      open = [...this.querySelectorAll("details[data-name]")].map((part) => part.open);
      place = [...this.querySelectorAll("button, summary")].indexOf(document.activeElement);
    }, { once: true });
    await htmx.ajax("GET", this.line.querySelector("a.statement").href, { target: "#sheet", swap: "innerHTML" });
    const anew = document.querySelector("requirement-sheet");
    for (const [at, part] of anew.querySelectorAll("details[data-name]").entries()) part.open = open[at];
    anew.querySelectorAll("button, summary")[place]?.focus();
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
