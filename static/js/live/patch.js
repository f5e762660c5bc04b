// What differs between two versions that the server wrote is changed in what is shown, and nothing else is touched.
import { anew, replace } from "./anew.js";
import { busy, isChosen } from "./busy.js";
import { patchChildren } from "./children.js";
import { take } from "./fields.js";
import { ownText } from "./keys.js";
import { snapshot } from "./snapshot.js";

// One go over all the parts of a page.
export function patchAll(parts, page) {
  let all = true;
  page.begin(parts);
  for (const [id, now] of snapshot.parts ? parts : []) {
    const shown = document.getElementById(id), was = snapshot.parts.get(id);
    if (shown && was) all = patch(shown, was, now, page) && all;
  }
  page.end();
  return all;
}

// True where all of it is shown by now; what somebody is in the middle of stays for the next time.
function patch(shown, was, now, page) {
  if (was.isEqualNode(now)) return true;
  if (shown.matches("autosave-form .place[data-name]")) return take(shown, now, page);
  if (was.localName !== now.localName || shown.localName !== now.localName) return replace(shown, now);
  attributes(shown, was, now);
  if (ownText(was) !== ownText(now)) return text(shown, now, page);
  return patchChildren(shown, was, now, page, patch);
}

function attributes(shown, was, now) {
  for (const { name, value } of now.attributes)
    if (was.getAttribute(name) !== value) shown.setAttribute(name, value);
  for (const { name } of was.attributes)
    if (!now.hasAttribute(name)) shown.removeAttribute(name);
}

function text(shown, now, page) {
  if (shown.innerHTML === now.innerHTML) return true;
  if (isChosen(shown) || shown.childElementCount && busy(shown)) return false;
  shown.replaceChildren(...anew(now).childNodes);
  page.tell("changed", shown);
  return true;
}
