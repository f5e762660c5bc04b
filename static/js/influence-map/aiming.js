// The line while it is drawn, and whom it would reach if it were let go here.
const SVG = "http://www.w3.org/2000/svg";

export function drawnOn(map) {
  const line = map.appendChild(document.createElementNS(SVG, "path"));
  line.setAttribute("class", "map-drawn");
  return line;
}

export function between(map, ...ends) {
  const back = map.getScreenCTM().inverse();
  const [start, end] = ends.map(({ clientX, clientY }) => new DOMPoint(clientX, clientY).matrixTransform(back));
  return `M${start.x} ${start.y}L${end.x} ${end.y}`;
}

export function under({ map, from }, { clientX, clientY }) {
  const person = document.elementFromPoint(clientX, clientY)?.closest(".map-person[data-id]");
  return person && map.contains(person) && person.dataset.id !== from.person.dataset.id ? person : null;
}

export function aimAt(map, person) {
  for (const each of map.querySelectorAll("[data-aimed]")) each.removeAttribute("data-aimed");
  person?.setAttribute("data-aimed", "");
}
