// By what the same part of a page is found in two of its versions: by its id, else by what it is and its turn among those.
export function keyed(parent) {
  const turns = new Map();
  return new Map([...parent.children].map((child) => [keyOf(child, turns), child]));
}

function keyOf(child, turns) {
  if (child.id) return `#${child.id}`;
  const kind = `${child.localName}.${child.getAttribute("name") ?? child.dataset.name ?? child.classList[0] ?? ""}`;
  const turn = (turns.get(kind) ?? 0) + 1;
  turns.set(kind, turn);
  return `${kind} ${turn}`;
}

export function shownIn(parent, key) {
  const child = key.startsWith("#") ? document.getElementById(key.slice(1)) : keyed(parent).get(key);
  return child?.parentNode === parent ? child : null;
}

// Whether those that are in both stand in another order.
export function reordered(old, fresh) {
  const both = (one, other) => [...one.keys()].filter((key) => other.has(key)).join("\n");
  return both(old, fresh) !== both(fresh, old);
}

export const ownText = (node) => [...node.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE)
  .map((child) => child.data.trim()).filter(Boolean).join("\n");
