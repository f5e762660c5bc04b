// Who else is here: initials in the bar, and words on what somebody is in. Neither is read out unasked.
import { showMarks } from "./present.js";

const AT_MOST = 5; // at once: the others stand behind a number, and in the list that opens where there is no room

export function showPeople(bar, people, me) {
  const others = people.filter(({ user }) => user !== me), says = others.map(saying);
  const items = others.map(({ initials }, at) => face(initials, says[at], at < AT_MOST ? "" : "beyond"));
  if (others.length > AT_MOST) items.push(more(says.slice(AT_MOST)));
  const told = items.map((item) => item.outerHTML).join("");
  if (bar.innerHTML !== told) bar.replaceChildren(...items);
  const button = bar.previousElementSibling, isOne = others.length === 1;
  button.textContent = isOne ? others[0].initials : others.length;
  button.setAttribute("aria-label", isOne ? `${says[0]}, is here` : `${others.length} others are here: ${says.join("; ")}`);
  button.hidden = bar.hidden = others.length === 0;
  showMarks(others);
}

function saying({ name, places }) {
  const where = [...new Set(places.map(({ label }) => label).filter(Boolean))].join(" and ");
  return where ? `${name}, in ${where}` : name;
}

function face(initials, says, className) {
  const item = Object.assign(element("li", className), { title: says });
  const shown = element("span", "face", initials);
  shown.setAttribute("aria-hidden", "true");
  item.append(shown, element("span", "says", `${says} `));
  return item;
}

function more(says) {
  const item = Object.assign(element("li", "more"), { title: says.join("\n") });
  item.setAttribute("aria-hidden", "true");
  item.append(element("span", "face", `+${says.length}`));
  return item;
}

function element(tag, className, text = "") { return Object.assign(document.createElement(tag), { className, textContent: text }); }
