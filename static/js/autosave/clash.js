// Two texts for one field: both are shown, and the writer settles it. `current` gives what the field holds by then.
export function showClash(place, message, clash, current, settle) {
  for (const old of place.querySelectorAll(".clash, .merged")) old.remove();
  const select = place.querySelector("select");
  const named = (value) => (select ? [...select.options].find((o) => o.value === String(value ?? ""))?.text : value) || "(empty)";
  const section = element("section", "clash");
  section.setAttribute("role", "alert");
  const { marks } = clash, isAsSent = current() === clash.yours;
  section.append(
    element("p", "", message),
    column(`What ${clash.by ?? "somebody else"} wrote`, named(clash.theirs), isAsSent && marks?.theirs),
    column("What you wrote", named(current()), isAsSent && marks?.yours),
  );
  if (isAsSent && marks?.note) section.append(element("p", "note", marks.note));
  const theirs = String(clash.theirs ?? "");
  const choices = { "Keep mine": current, "Take theirs": () => theirs };
  const text = place.querySelector("textarea");
  if (text) choices["Keep both"] = () => [theirs, current()].filter(Boolean).join("line" in text.dataset ? " / " : "\n\n");
  const actions = element("p", "actions");
  for (const [label, value] of Object.entries(choices)) {
    const button = Object.assign(element("button", "", label), { type: "button" });
    button.addEventListener("click", () => { section.remove(); settle(value()); });
    actions.append(button);
  }
  section.append(actions);
  place.append(section);
}

// With a mark on the words that the other text has not, where the server found some that both have.
function column(title, text, pieces) {
  const div = element("div", ""), kept = element("p", "kept", pieces ? "" : text);
  if (pieces) kept.append(...pieces.map(([kind, words]) => (kind === "same" ? words : element("mark", "", words))));
  div.append(element("p", "whose", title), kept);
  return div;
}

function element(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}
