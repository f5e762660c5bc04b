// From line to line: up and down a side, to the line that adds at its end, and across to the other side.
export function focusOn(place) { (place?.querySelector("a.statement") ?? place)?.focus(); }

export function along(line, step) {
  const next = step < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (next?.matches(".line") || step < 0) return focusOn(next);
  (line.closest("[data-side]")?.querySelector("quick-add textarea") ?? line.querySelector("a.statement")).focus();
}

// Up from the empty line at the end of a side leads back into the list.
export function fromAdding(event) {
  if (event.key !== "ArrowUp" || !event.target.matches("quick-add textarea") || event.target.value) return;
  focusOn([...event.target.closest("[data-side]").querySelectorAll(".line")].at(-1));
  event.preventDefault();
}

export function across(list, line, side) {
  const lines = [...list.querySelectorAll(`[data-lines="${side}"] > .line`)];
  const height = line.getBoundingClientRect().top;
  focusOn(lines.find((other) => other.getBoundingClientRect().bottom > height) ?? lines.at(-1));
}
