// How many lines are chosen for what the bar below does, and a button that chooses all that are shown, or none.
import { focusOn } from "./walk.js";

export function watchChosen(list) {
  const bar = list.querySelector(".chosen");
  if (!bar) return;
  const all = bar.querySelector("[data-choose-all]");
  const boxes = () => [...list.querySelectorAll(".line input[type=checkbox]")];
  const shown = () => boxes().filter((box) => box.checkVisibility());
  const left = () => shown().filter((box) => !box.checked);
  const count = () => {
    bar.querySelector(".chosen-count").textContent = `${boxes().filter((box) => box.checked).length} chosen:`;
    all.textContent = left().length ? "Choose all shown" : "Choose none";
  };
  all.addEventListener("click", () => {
    const choosing = left();
    for (const box of choosing.length ? choosing : boxes()) box.checked = choosing.length > 0;
    count();
    if (!choosing.length) focusOn(shown()[0].closest(".line")); // the bar is gone with the last choice
  });
  list.addEventListener("change", count);
  all.hidden = false;
  count();
}
