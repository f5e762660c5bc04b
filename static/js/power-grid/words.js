// What is said of a place.
export const MIDDLE = 50;
const QUARTERS = [["monitor", "keep informed"], ["keep satisfied", "manage closely"]];
const FAILED = "This could not be saved.";

export function said(power, interest) {
  if (power === "" || interest === "") return "not placed yet";
  return `power ${power}, interest ${interest}, ${QUARTERS[Number(power >= MIDDLE)][Number(interest >= MIDDLE)]}`;
}

export function whyNot(status, { errors = {}, message }, name, real) {
  if (status === 409) return `Somebody else moved ${name} meanwhile. Now ${name} stands at: ${said(...real)}.`;
  return Object.values(errors).flat()[0] ?? message ?? FAILED;
}

export function tell(told, words, wrong) {
  told.toggleAttribute("data-wrong", wrong);
  told.replaceChildren(...words);
}
