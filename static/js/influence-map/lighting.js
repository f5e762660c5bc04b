// Whoever is chosen lights up, with the arrows of all their paths and everybody on them; the others step back.
export function light(map, people, person) {
  const lit = new Set(person.dataset.arrows.split(" ")), ends = new Set([person.dataset.id]);
  map.dataset.chosen = person.dataset.id;
  for (const arrow of map.querySelectorAll(".map-arrow")) {
    const is = lit.has(arrow.dataset.arrow);
    arrow.toggleAttribute("data-lit", is);
    if (is) for (const end of [arrow.dataset.source, arrow.dataset.target]) ends.add(end);
  }
  for (const other of people) {
    other.toggleAttribute("data-lit", ends.has(other.dataset.id));
    other.setAttribute("aria-pressed", String(other.dataset.id === person.dataset.id));
  }
}

export function dark(map, people) {
  delete map.dataset.chosen;
  for (const lit of map.querySelectorAll("[data-lit]")) lit.removeAttribute("data-lit");
  for (const person of people) person.setAttribute("aria-pressed", "false");
}
