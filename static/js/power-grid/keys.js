// Where an arrow key moves somebody to.
import { placeOf } from "./point.js";

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] };
const SMALL = 2, LARGE = 10;

export function steppedTo(mark, { key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (!(key in STEPS) || ctrlKey || metaKey || altKey) return null;
  const by = shiftKey ? LARGE : SMALL, { power, interest } = placeOf(mark), [up, right] = STEPS[key];
  return [power + by * up, interest + by * right];
}
