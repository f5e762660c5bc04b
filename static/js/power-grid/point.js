// Where a mark stands: from numbers to the picture and back.
import { MIDDLE, said } from "./words.js";

const FAR = 100;

const within = (value) => Math.round(Math.max(0, Math.min(FAR, value)));
const numberOr = (text, other) => (text === "" ? other : Number(text));

// Who is not placed yet sets out from the middle.
export function placeOf(mark) {
  return { power: numberOr(mark.dataset.power, MIDDLE), interest: numberOr(mark.dataset.interest, MIDDLE) };
}

export function placeUnder(mark, { clientX, clientY }) {
  const { ownerSVGElement: svg } = mark, plot = numbers(svg);
  const at = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
  return {
    power: within(FAR * (plot.top + plot.height - at.y) / plot.height),
    interest: within(FAR * (at.x - plot.left) / plot.width),
  };
}

export function put(mark, power, interest) {
  const plot = numbers(mark.ownerSVGElement), { x, y } = mark.dataset;
  const [p, i] = [within(power), within(interest)];
  Object.assign(mark.dataset, { power: p, interest: i });
  const across = plot.left + plot.width * i / FAR - x, down = plot.top + plot.height * (1 - p / FAR) - y;
  mark.setAttribute("transform", `translate(${across.toFixed(1)} ${down.toFixed(1)})`);
  mark.setAttribute("aria-valuenow", i);
  mark.setAttribute("aria-valuetext", said(p, i));
  return { power: p, interest: i };
}

function numbers({ dataset: { left, top, width, height } }) {
  return { left: Number(left), top: Number(top), width: Number(width), height: Number(height) };
}
