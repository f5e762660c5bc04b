// A line moved by a step or to a side. The focus stays with it where it can be seen, and otherwise where it was.
import { send } from "./send.js";
import { focusOn } from "./walk.js";

export function shift(list, line, step) {
  const other = step < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (!other?.matches(".line")) return;
  step < 0 ? other.before(line) : other.after(line);
  moved(list, line, [line]);
}

export function toSide(list, line, side) {
  const to = list.querySelector(`[data-lines="${side}"]`);
  if (!to || line.parentElement === to) return;
  const next = [line.nextElementSibling, line.previousElementSibling].find((other) => other?.matches(".line"));
  const end = line.closest("[data-side]")?.querySelector("quick-add textarea");
  const sorting = line.closest("requirement-tray") && next;
  to.append(line);
  moved(list, line, [sorting, line, next, end, ...list.querySelectorAll(".line")]);
}

function moved(list, line, places) {
  send(list, line);
  if (!document.activeElement?.closest("requirement-sheet")) focusOn(places.find((place) => place?.checkVisibility()));
}
