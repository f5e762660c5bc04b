// Comments are loaded beside the page: at once where the page says that somebody said something, seldom where only its texts
// changed, in which the words that comments are about are looked for.
import { Later } from "./later.js";

const SELDOM = 15000;
const loading = new Later(load);
let last = 0, isOld = false, known = saidIn(document);

document.addEventListener("others-wrote", ({ detail: { rail } }) => {
  const now = rail && saidIn(rail);
  isOld ||= !now || now !== known;
  known = now || known;
  loading.in(isOld ? 0 : last + SELDOM - Date.now());
});

function saidIn(within) { return within.querySelector("[data-said]")?.dataset.said; }

function load() {
  [last, isOld] = [Date.now(), false];
  const notes = [...document.querySelectorAll("margin-notes[data-src]")];
  for (const shown of notes) shown.load();
  if (!notes.length) document.dispatchEvent(new Event("margin-shown")); // of the counts on the lines
}
