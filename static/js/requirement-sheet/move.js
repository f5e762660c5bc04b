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

const isTypedIn = (sheet) => sheet.contains(document.activeElement) && !document.activeElement.matches("button, summary");

// The other side has other counterparts. What somebody is typing in stays, and what was closed meanwhile stays closed.
export async function showAnew(sheet, event) {
  if (isTypedIn(sheet)) return;
  const place = sheet.parentElement;
  let open, pressed;
  // As it is when the answer comes, and not when it was asked for.
  place.addEventListener("htmx:beforeSwap", function before({ detail }) {
    if (detail.requestConfig.triggeringEvent !== event) return;
    place.removeEventListener("htmx:beforeSwap", before);
    const now = place.querySelector("requirement-sheet");
    detail.shouldSwap &&= now?.line === sheet.line && !isTypedIn(now);
    if (!detail.shouldSwap) return;
    open = [...now.querySelectorAll("details[data-name]")].map((part) => part.open);
    pressed = now.contains(document.activeElement) && known(document.activeElement);
  });
  await htmx.ajax("GET", sheet.line.querySelector("a.statement").href, { event, target: "#sheet", swap: "innerHTML" });
  const anew = open && place.querySelector("requirement-sheet");
  if (!anew) return;
  for (const [at, part] of anew.querySelectorAll("details[data-name]").entries()) part.open = open[at];
  [...anew.querySelectorAll("button, summary")].find((part) => known(part) === pressed)?.focus();
}
