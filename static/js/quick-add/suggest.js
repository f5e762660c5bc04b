// What can stand after an @ or a !, as a list to choose from. A word that is whole needs none, and Enter adds the line.
import "../../vendor/text-expander-element.js";

export function suggestIn(element) {
  const expander = element.querySelector("text-expander");
  expander.addEventListener("text-expander-change", ({ detail }) => suggest(element, detail));
  expander.addEventListener("text-expander-value", ({ detail }) => { detail.value = detail.item.dataset.value; });
  expander.addEventListener("text-expander-committed", () => element.typed());
}

function suggest(element, { key, text, provide }) {
  const template = element.querySelector(key === "@" ? "[data-personas]" : "[data-priorities]");
  const list = Object.assign(document.createElement("ul"), { className: "suggestions" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", key === "@" ? "Personas" : "Priorities");
  const words = text.toLowerCase();
  const matching = [...template.content.cloneNode(true).children].filter((option) =>
    `${option.textContent} ${option.dataset.value}`.toLowerCase().includes(words));
  const whole = matching.some((option) => option.dataset.value === key + words);
  list.append(...matching.slice(0, 8));
  for (const [place, option] of [...list.children].entries()) option.id = `suggestion-${place}`;
  provide(Promise.resolve({ matched: matching.length > 0 && !whole, fragment: list }));
}
