// A line moved by a step or to a side; the focus stays with it, or goes to the next one in the tray.
import { send } from "./send.js";
import { focusOn } from "./walk.js";

export function shift(list, line, step) {
  const other = step < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (!other?.matches(".line")) return;
  step < 0 ? other.before(line) : other.after(line);
  moved(list, line, line);
}

export function toSide(list, line, side) {
  const to = list.querySelector(`[data-lines="${side}"]`);
  if (!to || line.parentElement === to) return;
  const next = line.closest("requirement-tray") && (line.nextElementSibling ?? line.previousElementSibling);
  to.append(line);
  moved(list, line, next || line);
}

function moved(list, line, focus) {
  send(list, line);
  if (!document.activeElement?.closest("requirement-sheet")) focusOn(focus);
}
