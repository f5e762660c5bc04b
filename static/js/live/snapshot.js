// What is shown, as the server wrote it. Scripts and people change what is shown; what the server changed is found here.
// This module runs before those that dress the page.
const PARTS = ["crumb-title", "rail", "main", "sheet"];
let parts = partsOf(document);
let etag = "";
let swaps = 0;

export function partsOf(page) {
  const found = PARTS.map((id) => [id, page.getElementById(id)]).filter(([, part]) => part);
  return new Map(found.map(([id, part]) => [id, anonymous(part.cloneNode(true))]));
}

// By what they are made of: what was opened beside a page may have, as a whole, a page of its own at the same address.
export const isThisPage = (fresh) => PARTS.every((id) => fresh.has(id) === Boolean(document.getElementById(id)));

// The token of a form is not of the page but of its session, and what is of one person is not sent anew.
function anonymous(part) {
  for (const own of part.querySelectorAll("[data-own]")) own.remove();
  for (const input of part.querySelectorAll("[name=csrfmiddlewaretoken]")) input.setAttribute("value", "");
  return part;
}

export const snapshot = {
  get parts() { return parts; },
  get etag() { return etag; },
  get swaps() { return swaps; }, // what was asked for before one of them is older than what is shown
  keep(fresh, mark) { parts = fresh; etag = mark; },
  forget() { parts = null; etag = ""; },
};

// What htmx swaps in comes from the server too.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.shouldSwap || !parts || !detail.target.closest(PARTS.map((id) => `#${id}`).join())) return;
  swaps += 1;
  etag = "";
  const { id } = detail.target;
  const known = id && [...parts.values()].map((part) => (part.id === id ? part : part.querySelector(`#${CSS.escape(id)}`))).find(Boolean);
  if (!known) return snapshot.forget();
  const outer = detail.requestConfig.elt.getAttribute("hx-swap")?.startsWith("outerHTML");
  if (outer && known.parentNode) known.outerHTML = detail.serverResponse;
  else known.innerHTML = detail.serverResponse;
  for (const part of parts.values()) anonymous(part);
});
// So does a page of the history; by now scripts have dressed what is shown of it.
document.addEventListener("htmx:historyRestore", ({ detail }) => {
  swaps += 1;
  snapshot.keep(partsOf(new DOMParser().parseFromString(detail.serverResponse, "text/html")), "");
});
