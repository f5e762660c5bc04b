// What the server said of a line, shown in the list or below the line that adds.
import { countMore } from "../counts.js";
import { signIn } from "../requests.js";

export function showAdded(element, list, html, shown) {
  const made = document.createRange().createContextualFragment(html);
  // It may stand on a page that was loaded after it had arrived.
  for (const line of [...made.children]) if (document.getElementById(line.id)) line.remove();
  const lines = [...made.children];
  shown.replaceWith(made);
  lines.forEach((line) => htmx.process(line));
  element.problem.replaceChildren(...unknown(lines));
  countMore(list.dataset.lines, lines.length);
  list.dispatchEvent(new CustomEvent("lines-added", { bubbles: true }));
  element.text.scrollIntoView({ block: "nearest" });
}

// A name that is no persona's stays in the statement; who typed it should know.
function unknown(lines) {
  const names = lines.flatMap((line) => line.querySelector("a.statement").textContent.match(/(?<=^|\s)@[^\s,.;]+/g) ?? []);
  if (!names.length) return [];
  return [`${[...new Set(names)].join(", ")}: no persona is called that, so it stays in the text.`];
}

// What was refused goes back to where it was typed, with all that waits behind it, so that their order stays.
export function giveBack(element, lines, status, answer) {
  for (const { shown } of lines) shown.remove();
  element.put([...lines.map(({ text }) => text), element.text.value].filter(Boolean).join("\n"));
  say(element.problem, status, answer);
}

// The same again is not read out again.
export function say(place, status, answer) {
  const line = document.createElement("span");
  line.append(...problem(status, answer));
  if (place.textContent !== line.textContent) place.replaceChildren(line);
}

function problem(status, answer) {
  if (status === 0) return ["The server can’t be reached. What you wrote is still here and is sent again."];
  if (status === 401) return ["You are signed out. What you wrote is still here. ", signIn()];
  return [status === 422 ? answer.trim() : "Nothing can be added here any more. What you wrote is kept in this browser."];
}
