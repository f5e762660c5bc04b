// The unsorted lines: C and U sort the one that has the focus, unless somebody switched these keys off.
const SIDES = { c: "customer", u: "user" };
const OFF = "unsorted-keys-off";

class RequirementTray extends HTMLElement {
  connectedCallback() {
    const choice = this.querySelector(".keys-switch");
    if (!choice) return;
    const box = choice.querySelector("input");
    choice.hidden = false;
    box.checked = localStorage.getItem(OFF) === null;
    this.toggleAttribute("data-keys-off", !box.checked);
    box.addEventListener("change", () => {
      box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1");
      this.toggleAttribute("data-keys-off", !box.checked);
    });
    this.addEventListener("keydown", (event) => {
      const facing = SIDES[event.key.toLowerCase()];
      const line = event.target.closest(".line");
      if (!facing || !line || !box.checked || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      sort(line, facing);
    });
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      sort(event.target.closest(".line"), event.submitter.value);
    });
  }
}

function sort(line, facing) { line.dispatchEvent(new CustomEvent("move-line", { bubbles: true, detail: { facing } })); }

customElements.define("requirement-tray", RequirementTray);
