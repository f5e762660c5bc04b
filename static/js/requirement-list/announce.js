// What became of a move: read out, and shown over the list where it can't be seen in the list.
const IN_SIGHT = "notice notices", READ_OUT_ONLY = "visually-hidden";
const LONG_ENOUGH_TO_READ = 8000;

export function announce(list, message, inSight) {
  const told = placeIn(list);
  told.textContent = message;
  told.className = inSight ? IN_SIGHT : READ_OUT_ONLY;
  delete told.dataset.state;
  if (inSight) told.timer = setTimeout(() => { told.className = READ_OUT_ONLY; }, LONG_ENOUGH_TO_READ);
}

// What went wrong stays until something else is told.
export function warn(list, ...parts) {
  const told = placeIn(list);
  told.replaceChildren(...parts);
  told.className = IN_SIGHT;
  told.dataset.state = "failed";
}

function placeIn(list) {
  let told = list.querySelector(":scope > [role=status]");
  if (!told) {
    told = document.createElement("p");
    told.setAttribute("role", "status");
    list.prepend(told);
  }
  clearTimeout(told.timer);
  return told;
}
