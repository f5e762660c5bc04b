// The reading page: which of its parts can be discussed, and the sheet beside it that holds the notes of one.
const SECTIONS = ["problem", "evidence", "scope", "release-criteria"];

export function placesOf(root) {
  const requirements = [...root.querySelectorAll("article.requirement")].map((part) => [part, codeOf(part)]);
  const sections = SECTIONS.map((id) => [root.querySelector(`section.part#${id}`), id.replace("-", "_")]);
  return [...requirements, ...sections].filter(([part]) => part);
}

const codeOf = (part) => part.querySelector(".requirement-id").textContent.trim();

// What a passage stands in: the requirement or the section, and where the page is edited also the field.
export function spotOf(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const rendered = element?.closest("prose-field:not([data-writing]) [data-rendered]");
  if (rendered) return { part: rendered, ...spotOfField(rendered.closest(".place[data-name]")) };
  if (!element?.closest(".reading")) return null;
  const found = placesOf(document).find(([part]) => part.contains(element));
  return found && { part: element.closest("p, li, h2, h3, h4, td, blockquote") ?? found[0], place: found[1] };
}

function spotOfField(field) {
  const notes = field.closest("requirement-sheet")?.querySelector("margin-notes[data-at]"), { name } = field.dataset;
  if (notes) return { field: name, place: notes.dataset.at, notes };
  const beside = document.querySelector(".beside margin-notes[data-at]");
  const places = [...(beside?.querySelectorAll("[name=place] option, input[name=place]") ?? [])].map(({ value }) => value);
  return { place: places.includes(name) || !beside ? name : places[0], notes: beside };
}

export function openNotes(address, passage) {
  const dialog = Object.assign(document.createElement("dialog"), { className: "notes-sheet" });
  dialog.setAttribute("aria-label", "Comments");
  dialog.innerHTML = '<form method="dialog"><button class="quiet">Close</button></form><margin-notes class="margin" data-wait></margin-notes>';
  dialog.querySelector("margin-notes").dataset.src = address;
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  if (passage) document.addEventListener("margin-shown", () => [...dialog.querySelectorAll("comment-box")].at(-1)?.quote(passage), { once: true });
  document.body.append(dialog);
  dialog.showModal();
}
