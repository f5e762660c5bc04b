// What differs between two versions that the server wrote is changed in what is shown, and nothing else is touched.
import { anew, replace } from "./anew.js";
import { busy, isChosen } from "./busy.js";
import { patchChildren } from "./children.js";
import { take } from "./fields.js";
import { ownText } from "./keys.js";
import { snapshot } from "./snapshot.js";

// One go over all the parts of a page. `begun`: pages shown in part only; what is here may stand as they had it.
export function patchAll(parts, page, begun) {
  page.begin(parts);
  const from = snapshot.parts ? [...begun, snapshot.parts] : [];
  const all = from.map((before) => patchFrom(before, parts, page)).every(Boolean);
  page.end();
  return all;
}

function patchFrom(before, parts, page) {
  let all = true;
  for (const [id, now] of parts) {
    const shown = document.getElementById(id), was = before.get(id);
    if (shown && was) all = patch(shown, was, now, page) && all;
  }
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
