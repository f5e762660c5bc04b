// Comments are loaded beside the page, so the page is the same when one is new: then they are loaded anew.
import { busy } from "./busy.js";
import { Later } from "./later.js";

const SELDOM = 15000; // while the page itself changes all the time
const loading = new Later(load);
let last = 0;

document.addEventListener("others-wrote", ({ detail }) => loading.in(detail.page ? last + SELDOM - Date.now() : 0));

function load() {
  last = Date.now();
  const notes = [...document.querySelectorAll("margin-notes[data-src]")];
  for (const shown of notes) if (!busy(shown)) shown.load();
  if (!notes.length) document.dispatchEvent(new Event("margin-shown")); // of the counts on the lines
}
