// What a part stands at by now of which some had to wait: of each child, what the server wrote when it was last shown.
import { ownText } from "./keys.js";

// By key: `fresh` of `now`, `stands` of what is shown, `order` as it is shown.
export function mixed(now, fresh, stands, order) {
  const isWhole = order === fresh && stands.size === fresh.size && [...fresh].every(([key, node]) => stands.get(key) === node);
  return isWhole ? now : mixture(now, stands, new Set([...order.keys(), ...fresh.keys(), ...stands.keys()]));
}

function mixture(now, stands, keys) {
  const part = now.cloneNode(false);
  part.append(ownText(now), ...[...keys].filter((key) => stands.has(key)).map((key) => stands.get(key).cloneNode(true)));
  return part;
}
