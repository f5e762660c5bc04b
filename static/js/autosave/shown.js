// How a field shows that it is being saved, is saved or is not, and why.
export function showState(place, id, state) {
  place.dataset.state = state;
  const at = place.isConnected ? place : document;
  at.dispatchEvent(new CustomEvent("autosave", { bubbles: true, detail: { id, state } }));
}

export function showErrors(place, lines) {
  place.toggleAttribute("data-wrong", lines.length > 0);
  for (const input of place.querySelectorAll("input:not([type=hidden]), textarea, select"))
    lines.length ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
  say(place, lines);
}

// A line is a text, or a list of texts and links. The same again is not read out again.
export function say(place, lines) {
  const told = place.querySelector("[data-errors]");
  const list = Object.assign(document.createElement("ul"), { className: "errorlist" });
  for (const line of lines) {
    const item = document.createElement("li");
    item.append(...[line].flat());
    list.append(item);
  }
  if (told.textContent !== list.textContent) told.replaceChildren(...(lines.length ? [list] : []));
}

// Parts of the page that show what was saved, as the server's templates write them. None of them is ever a field that somebody types in.
export function showPieces(pieces) {
  for (const [id, html] of Object.entries(pieces ?? {})) {
    const shown = document.getElementById(id);
    if (shown) shown.outerHTML = html;
  }
}
