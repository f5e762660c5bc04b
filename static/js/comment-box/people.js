// What can stand after an @: the members of the product, as a list to choose from with the arrow keys.
import "../../vendor/text-expander-element.js";

export function suggestPeople(box) {
  const expander = box.querySelector("text-expander");
  expander.addEventListener("text-expander-change", ({ detail }) => suggest(box, detail));
  expander.addEventListener("text-expander-value", ({ detail }) => { detail.value = detail.item.dataset.value; });
  expander.addEventListener("text-expander-committed", () => box.typed());
}

function suggest(box, { text, provide }) {
  const people = box.closest("margin-notes")?.querySelector("[data-people]");
  const list = Object.assign(document.createElement("ul"), { className: "suggestions" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Members");
  const words = text.toLowerCase();
  const matching = [...(people?.content.cloneNode(true).children ?? [])].filter(({ textContent: name }) =>
    name.toLowerCase().startsWith(words) || name.toLowerCase().split(" ").some((part) => part.startsWith(words)));
  list.append(...matching.slice(0, 8));
  for (const [place, option] of [...list.children].entries()) option.id = `${box.dataset.draft}-member-${place}`;
  provide(Promise.resolve({ matched: matching.length > 0, fragment: list }));
}
