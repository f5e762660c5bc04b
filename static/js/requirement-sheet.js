// One requirement opened beside the list: its line is marked, Escape closes it and goes back to the line.
class RequirementSheet extends HTMLElement {
  connectedCallback() {
    this.line = document.getElementById(this.querySelector("[data-close]").hash.slice(1));
    for (const open of document.querySelectorAll(".line[data-open]")) open.removeAttribute("data-open");
    this.line?.toggleAttribute("data-open", true);
    this.line?.scrollIntoView({ block: "nearest" });
    this.querySelector("[data-close]").addEventListener("click", (event) => { if (this.line) { event.preventDefault(); this.close(); } });
    this.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) this.close(); });
    const sheet = this.parentElement;
    sheet.scrollTop = 0;
    if (document.activeElement?.closest(".line")) this.querySelector("textarea, input:not([type=hidden]), a")?.focus({ preventScroll: true });
  }

  close() {
    const line = this.line;
    history.pushState({}, "", this.dataset.back);
    line?.removeAttribute("data-open");
    this.remove();
    line?.querySelector("a.statement").focus();
  }
}

customElements.define("requirement-sheet", RequirementSheet);
