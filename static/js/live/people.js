// Who else is here: initials in the bar, and words on what somebody is in. Neither is read out unasked.
const AT_MOST = 5;

export function showPeople(bar, people, me) {
  const others = people.filter(({ user }) => user !== me);
  const items = others.slice(0, AT_MOST).map(face);
  if (others.length > AT_MOST) items.push(element("li", "", `and ${others.length - AT_MOST} more`));
  const told = items.map((item) => item.outerHTML).join("");
  if (bar.innerHTML !== told) bar.replaceChildren(...items);
  bar.hidden = items.length === 0;
  showMarks(others);
}

function face({ name, initials, places }) {
  const where = [...new Set(places.map(({ label }) => label).filter(Boolean))].join(" and ");
  const says = where ? `${name}, in ${where}` : name;
  const item = element("li", "");
  item.title = says;
  const shown = element("span", "face", initials);
  shown.setAttribute("aria-hidden", "true");
  item.append(shown, element("span", "visually-hidden", `${says} `));
  return item;
}

function showMarks(others) {
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
  const shown = within.querySelector(":scope > .present") ?? element("span", "present");
  if (shown.textContent !== says) Object.assign(shown, { textContent: says }).dataset.of = place;
  if (!shown.isConnected) within.append(shown);
}

function element(tag, className, text = "") { return Object.assign(document.createElement(tag), { className, textContent: text }); }
