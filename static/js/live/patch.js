// What differs between two versions that the server wrote is changed in what is shown, and nothing else is touched.
import { anew, replace } from "./anew.js";
import { busy, isBeingWritten, isChosen } from "./busy.js";
import { patchChildren } from "./children.js";
import { take } from "./fields.js";
import { ownText } from "./keys.js";

// `now` itself where all of it is shown; what somebody is in the middle of stays as it was for the next time.
// Of which it is not known (`known`) what is shown, all of it is replaced but that.
export function patch(shown, known, now, page) {
  const was = known || replace(shown, now);
  if (was.isEqualNode(now)) return now;
  if (shown.matches("autosave-form .place[data-name]")) return take(shown, now, page) ? now : was;
  if (was.localName !== now.localName || shown.localName !== now.localName) return replace(shown, now);
  if (isBeingWritten(shown)) return was;
  attributes(shown, was, now);
  if (ownText(was) !== ownText(now)) return text(shown, now, page) ? now : was;
  return patchChildren(shown, was, now, page, patch);
}

function attributes(shown, was, now) {
  for (const { name, value } of now.attributes) {
    if (was.getAttribute(name) === value) continue;
    shown.setAttribute(name, value);
    if (name === "value") shown.value = value; // a field that was typed in does not follow by itself
  }
  for (const { name } of was.attributes)
    if (!now.hasAttribute(name)) shown.removeAttribute(name);
}

function text(shown, now, page) {
  if (shown.innerHTML === now.innerHTML) return true;
  if (isChosen(shown) || shown.childElementCount && busy(shown)) return false;
  shown.replaceChildren(...anew(now).childNodes);
  if (shown.matches("textarea")) shown.value = shown.defaultValue;
  page.tell("changed", shown);
  return true;
}
