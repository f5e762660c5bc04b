// Tell the server where a line stands now. Moves are sent one after the other; one that fails is shown as it is there.
import { showCounts } from "../counts.js";
import { post } from "../requests.js";
import { announce, warn } from "./announce.js";

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
    announce(list, `${line.dataset.code} is now ${NAMES[facing]}, number ${place} of ${line.parentElement.children.length}.`, answer.step);
    line.dispatchEvent(new CustomEvent("line-moved", { bubbles: true }));
  });
  return last;
}

function failed(list, status, answer) {
  const why = { 0: "The server can’t be reached.", 401: "You are signed out." }[status] ?? answer.message ?? "";
  const link = Object.assign(document.createElement("a"), { href: location.pathname + location.search, textContent: "Show the list as it is" });
  warn(list, `Not moved. ${why} `, link);
}
