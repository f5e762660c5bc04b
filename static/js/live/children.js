// Lines appear, vanish and move, within a list and from one to another.
import { anew } from "./anew.js";
import { busy } from "./busy.js";
import { keyed, reordered, shownIn } from "./keys.js";
import { mixed } from "./mixed.js";

export function patchChildren(shown, was, now, page, patch) {
  const old = keyed(was), fresh = keyed(now), moved = reordered(old, fresh), stands = new Map();
  let last = null, inOrder = true;
  for (const [key, node] of old) if (!fresh.has(key) && !vanish(shownIn(shown, key), key, page)) stands.set(key, node);
  for (const [key, node] of fresh) {
    const here = shownIn(shown, key) ?? (key.startsWith("#") ? cameFrom(key, node) : anew(node));
    const isNew = !here.isConnected, isPutHere = !old.has(key); // by this browser, which did not know its place
    if (isNew || isPutHere || moved || here.parentNode !== shown) inOrder = put(shown, here, last) && inOrder;
    const before = old.get(key) ?? (key.startsWith("#") && page.before(key));
    if (isNew) welcome(here, page);
    stands.set(key, isNew ? node : patch(here, before, node, page));
    last = here.isConnected ? here : shownIn(shown, key); // what could not be changed was replaced
  }
  return mixed(now, fresh, stands, inOrder ? fresh : old);
}

// It may be in another list still, or this browser may have put it here itself.
function cameFrom(key, node) { return document.getElementById(key.slice(1)) ?? anew(node); }

function vanish(here, key, page) {
  if (!here || key.startsWith("#") && page.after(key)) return true; // it moves, and is taken from here then
  if (busy(here)) return false;
  page.tell("gone", here);
  here.remove();
  return true;
}

function put(parent, here, last) {
  const next = last ? last.nextElementSibling : parent.firstElementChild;
  if (here === next) return true;
  if (!here.isConnected) parent.insertBefore(here, next);
  else if (parent.moveBefore) parent.moveBefore(here, next); // keeps the focus, and what is playing or open
  else if (busy(here)) return false;
  else parent.insertBefore(here, next);
  return true;
}

function welcome(here, page) {
  globalThis.htmx?.process(here);
  page.tell("new", here);
}
