// The unsorted lines: C and U sort the one that has the focus, unless somebody switched these keys off.
const SIDES = { c: "customer", u: "user" };
const OFF = "unsorted-keys-off";

class RequirementTray extends HTMLElement {
  connectedCallback() {
    const choice = this.querySelector(".keys-switch");
    const box = choice.querySelector("input");
    choice.hidden = false;
    box.checked = localStorage.getItem(OFF) === null;
    box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
    this.addEventListener("keydown", (event) => {
      const facing = SIDES[event.key.toLowerCase()];
      const line = event.target.closest(".line");
      if (!facing || !line || !box.checked || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.sort(line, facing);
    });
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.sort(event.target.closest(".line"), event.submitter.value);
    });
  }

  sort(line, facing) {
    this.dispatchEvent(new CustomEvent("sort-line", { bubbles: true, detail: { line, facing } }));
  }
}

customElements.define("requirement-tray", RequirementTray);
