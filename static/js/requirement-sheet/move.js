// A side or a step that is on the page is taken in the list there; everything else is a form like any other.
export function moveInTheList(event, sheet) {
  const { name, value } = event.submitter ?? {};
  if (!sheet.line?.closest("requirement-list") || !(name === "facing" && document.querySelector(`[data-lines="${value}"]`) || name === "step")) return;
  event.preventDefault();
  sheet.line.dispatchEvent(new CustomEvent("move-line", { bubbles: true, detail: { [name]: name === "step" ? Number(value) : value } }));
  for (const side of sheet.querySelectorAll(".facing [aria-pressed]"))
    if (name === "facing") side.setAttribute("aria-pressed", side.value === value);
}

// By what a control is known in another version of the sheet: scripts put buttons into it, so its turn tells nothing.
const known = (part) => [part.localName, part.parentElement.dataset.name, part.name, part.value, part.matches("button") && part.textContent.trim()].join();

// The other side has other counterparts. What somebody is typing in stays.
export async function showAnew(sheet) {
  const focused = sheet.contains(document.activeElement) && document.activeElement;
  if (focused && !focused.matches("button, summary")) return;
  // As it is when the answer comes, and not when it was asked for.
  let open = [], pressed;
  sheet.parentElement.addEventListener("htmx:beforeSwap", () => {
    open = [...sheet.querySelectorAll("details[data-name]")].map((part) => part.open);
    pressed = sheet.contains(document.activeElement) && known(document.activeElement);
  }, { once: true });
  await htmx.ajax("GET", sheet.line.querySelector("a.statement").href, { target: "#sheet", swap: "innerHTML" });
  const anew = document.querySelector("requirement-sheet");
  for (const [at, part] of anew.querySelectorAll("details[data-name]").entries()) part.open = open[at];
  [...anew.querySelectorAll("button, summary")].find((part) => known(part) === pressed)?.focus();
}
