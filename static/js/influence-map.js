// The influence map: whoever is chosen lights up and is said in a sentence; an arrow is drawn by dragging.
import { Drawing } from "./influence-map/drawing.js";
import { dark, light } from "./influence-map/lighting.js";

class InfluenceMap extends HTMLElement {
  connectedCallback() {
    this.map = this.querySelector(".map");
    this.said = this.querySelector("[data-said]");
    this.people = [...this.map.querySelectorAll(".map-person[data-id]")];
    for (const person of this.people) {
      person.setAttribute("role", "button");
      person.setAttribute("aria-pressed", "false");
    }
    if ("writable" in this.dataset) this.drawing = new Drawing(this);
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("focusin", ({ target }) => { if (target.matches(".map-person")) this.choose(target); });
    this.addEventListener("keydown", (event) => this.pressed(event));
  }

  disconnectedCallback() { this.drawing?.stop(); }

  clicked(event) {
    const person = event.target.closest(".map-person");
    if (!person) return;
    event.preventDefault();
    if (!this.drawing?.justDrew) this.choose(person);
  }

  pressed(event) {
    const person = event.target.closest(".map-person");
    if (event.key === "Escape" && this.map.dataset.chosen) this.clear();
    else if (event.key === " " && person) this.choose(person);
    else return;
    event.preventDefault();
  }

  choose(person) {
    if (this.map.dataset.chosen === person.dataset.id) return;
    light(this.map, this.people, person);
    const said = Object.assign(document.createElement("p"), { textContent: person.dataset.says });
    const ways = document.createElement("p");
    ways.append(Object.assign(document.createElement("a"), { href: person.getAttribute("href"), textContent: `Open ${person.dataset.name}` }));
    if (this.drawing) ways.append(" ", this.drawing.button(person));
    this.said.replaceChildren(said, ways);
  }

  clear() { dark(this.map, this.people); this.said.replaceChildren(); }
}

customElements.define("influence-map", InfluenceMap);
