// How a field shows that it is being saved, is saved or is not, and why.
export function showState(place, id, state) {
  place.dataset.state = state;
  const at = place.isConnected ? place : document;
  at.dispatchEvent(new CustomEvent("autosave", { bubbles: true, detail: { id, state } }));
}

// A line is a text, or a list of texts and links.
export function showErrors(place, lines) {
  place.toggleAttribute("data-wrong", lines.length > 0);
  const list = Object.assign(document.createElement("ul"), { className: "errorlist" });
  for (const line of lines) {
    const item = document.createElement("li");
    item.append(...[line].flat());
    list.append(item);
  }
  place.querySelector("[data-errors]").replaceChildren(...(lines.length ? [list] : []));
}

// Parts of the page that show what was saved, as the server's templates write them. None of them is ever a field that somebody types in.
export function showPieces(pieces) {
  for (const [id, html] of Object.entries(pieces ?? {})) {
    const shown = document.getElementById(id);
    if (shown) shown.outerHTML = html;
  }
}
