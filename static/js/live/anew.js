// What the server wrote, put into this page.
import { busy } from "./busy.js";

// What is shown by then: `now`, or nothing that is known of it.
export function replace(shown, now) {
  if (shown.isEqualNode(now)) return now;
  if (busy(shown)) return now.cloneNode(false);
  const fresh = anew(now);
  shown.replaceWith(fresh);
  globalThis.htmx?.process(fresh);
  return now;
}

// A copy for this page: a form in it sends the token of this session.
export function anew(now) {
  const fresh = document.importNode(now, true);
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  for (const input of fresh.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
  return fresh;
}
