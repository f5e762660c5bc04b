// Tell the server where a line stands now. Moves are sent one after the other; one that fails is shown as it is there.
import { showCounts } from "../counts.js";
import { post } from "../requests.js";

const NAMES = { customer: "customer-facing", user: "user-facing", unsorted: "unsorted" };
let last = Promise.resolve();

export function send(list, line) {
  const facing = line.parentElement.dataset.lines;
  const body = new URLSearchParams({ requirement: line.dataset.number, facing });
  if (line.nextElementSibling?.matches(".line")) body.set("before", line.nextElementSibling.dataset.number);
  if (facing !== "unsorted") line.querySelectorAll(".sort, .suggests").forEach((part) => part.remove());
  last = last.then(() => post(list.dataset.move, body)).then(({ status, answer }) => {
    if (status !== 200) return failed(list, status, answer);
    showCounts(answer.counts);
    const place = [...line.parentElement.children].indexOf(line) + 1;
    const told = announce(list, `${line.dataset.code} is now ${NAMES[facing]}, number ${place} of ${line.parentElement.children.length}.`);
    if (!line.checkVisibility()) told.className = "muted"; // who saw it go is told in sight
    line.dispatchEvent(new CustomEvent("line-moved", { bubbles: true }));
  });
  return last;
}

function failed(list, status, answer) {
  const why = { 0: "The server can't be reached.", 401: "You are signed out." }[status] ?? answer.message ?? "";
  const told = announce(list, `Not moved. ${why} `);
  told.append(Object.assign(document.createElement("a"), { href: location.pathname + location.search, textContent: "Show the list as it is" }));
  told.className = "not-moved";
}

function announce(list, message) {
  let told = list.querySelector(":scope > [role=status]");
  if (!told) {
    told = document.createElement("p");
    told.setAttribute("role", "status");
    list.prepend(told);
  }
  told.className = "visually-hidden";
  told.textContent = message;
  return told;
}
