// Words that somebody selects can be commented on: by the button that comes up beside them, or Ctrl-Alt-M.
import { around, spaced } from "./margin-notes/around.js";
import { openNotes, spotOf } from "./margin-notes/reading.js";

const LONGEST = 1000;
const button = Object.assign(document.createElement("button"), { type: "button", className: "passage-comment", textContent: "Comment on this" });
button.setAttribute("aria-keyshortcuts", "Control+Alt+M");
let passage = null, timer;

for (const moment of ["selectionchange", "scroll"])
  document.addEventListener(moment, () => { clearTimeout(timer); timer = setTimeout(look, 150); }, { capture: true, passive: true });
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "m" || !event.ctrlKey || !event.altKey) return;
  look();
  if (passage) { event.preventDefault(); comment(); }
});
button.addEventListener("pointerdown", (event) => event.preventDefault()); // the words stay selected
button.addEventListener("click", comment);

function look() {
  if (document.activeElement === button) return;
  const selection = getSelection(), range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const spot = range && spotOf(range.startContainer), quote = range ? spaced(selection).trim() : "";
  passage = spot && quote && quote.length <= LONGEST && spotOf(range.endContainer)?.place === spot.place && mayComment(spot) ? { ...spot, quote, ...around(range, spot.part) } : null;
  if (passage) show(range, spot.part); else button.remove();
}

const mayComment = ({ notes }) => notes ? notes.querySelector("comment-box") : document.querySelector("discussion-counts[data-may-comment]");

// Right after the part in the order of the keyboard, and below the words for the eye.
function show(range, part) {
  const box = range.getBoundingClientRect();
  part.after(button);
  button.style.top = `${Math.max(60, Math.min(box.bottom + 6, innerHeight - 44))}px`;
  button.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 170))}px`;
}

function comment() {
  const { notes, ...said } = passage, counts = document.querySelector("discussion-counts");
  button.remove();
  if (notes) [...notes.querySelectorAll("comment-box[data-draft^='comment-']")].at(-1)?.quote(said);
  else openNotes(`${counts.dataset.discussions}?at=${encodeURIComponent(said.place)}`, said);
}
