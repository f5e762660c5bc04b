// A field in which nobody is typing takes what somebody else wrote, with its revision; one in which somebody is keeps it.
export function take(place, now, page) {
  const { name } = place.dataset;
  const revision = (within) => Number(within.querySelector(`[name="${CSS.escape(name)}-revision"]`)?.value ?? 0);
  if (revision(place) > revision(now)) return true; // it was saved here since that page was written
  const newer = revision(now) > revision(place);
  const detail = { name, fresh: document.importNode(now, true) };
  const taken = place.dispatchEvent(new CustomEvent("field-changed", { bubbles: true, cancelable: true, detail }));
  if (taken) globalThis.htmx?.process(detail.fresh);
  if (taken && newer) page.tell("changed", detail.fresh);
  return taken;
}
