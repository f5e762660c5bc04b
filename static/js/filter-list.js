// A long list of boxes, narrowed by what is typed above it. What is ticked stays in sight.
class FilterList extends HTMLElement {
  connectedCallback() {
    this.typed = this.querySelector("[type=search]");
    this.typed.addEventListener("input", () => this.narrow());
    this.typed.addEventListener("keydown", (event) => this.pressed(event));
    this.querySelector("[autofocus]")?.focus();
  }

  narrow() {
    const words = this.typed.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const label of this.querySelectorAll("label")) {
      const said = label.textContent.toLowerCase();
      label.hidden = !label.querySelector(":checked") && !words.every((word) => said.includes(word));
      shown += !label.hidden;
    }
    this.querySelector("[data-none]").hidden = shown > 0;
  }

  pressed(event) {
    if (event.key !== "Escape" || !this.typed.value) return;
    event.stopPropagation();
    this.typed.value = "";
    this.narrow();
  }
}

customElements.define("filter-list", FilterList);
