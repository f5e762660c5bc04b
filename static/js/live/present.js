// Words on each line and part that somebody else is in.
export function showMarks(others) {
  const wanted = new Map();
  for (const { name, places } of others)
    for (const { place } of places) if (place) wanted.set(place, [...(wanted.get(place) ?? []), name]);
  for (const mark of document.querySelectorAll(".present")) if (!wanted.has(mark.dataset.of)) mark.remove();
  for (const [place, names] of wanted) for (const within of placesOf(place)) mark(within, place, names);
}

// The line of a requirement, and its sheet if that is open here.
function placesOf(place) {
  const line = document.getElementById(place)?.querySelector(":scope > .about") ?? document.getElementById(place);
  const sheet = document.querySelector(`requirement-sheet [data-close][href$="#${CSS.escape(place)}"]`)?.closest("header");
  return [line, sheet].filter(Boolean);
}

function mark(within, place, names) {
  const says = `${names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)} are` : `${names[0]} is`} here`;
  const shown = within.querySelector(":scope > .present") ?? Object.assign(document.createElement("span"), { className: "present" });
  if (shown.textContent !== says) Object.assign(shown, { textContent: says }).dataset.of = place;
  if (!shown.isConnected) within.append(shown);
}
