// What became of a move: read out, and shown over the list for a while with the press that takes it back.
const IN_SIGHT = "notice notices", READ_OUT_ONLY = "visually-hidden";
const LONG_ENOUGH_TO_READ = 8000;

export function announce(list, message, step) {
  const told = placeIn(list);
  told.replaceChildren(Object.assign(document.createElement("p"), { textContent: message }), undoPress(step));
  told.className = IN_SIGHT;
  delete told.dataset.state;
  goLater(told);
}

// Not from under somebody's hands.
function goLater(told) {
  told.timer = setTimeout(() => {
    if (told.matches(":hover, :focus-within")) return goLater(told);
    told.querySelector("button").remove();
    told.className = READ_OUT_ONLY;
  }, LONG_ENOUGH_TO_READ);
}

function undoPress(step) {
  const press = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "Undo" });
  press.addEventListener("click", () => document.querySelector("undo-keys").ask([["step", step]]));
  return press;
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
    told = document.createElement("div");
    told.setAttribute("role", "status");
    list.prepend(told);
  }
  clearTimeout(told.timer);
  return told;
}
