// Two texts for one field: both are shown, and the writer settles it. `current` gives what the field holds by then.
export function showClash(place, message, clash, current, settle) {
  for (const old of place.querySelectorAll(".clash, .merged")) old.remove();
  const select = place.querySelector("select");
  const named = (value) => (select ? [...select.options].find((o) => o.value === String(value ?? ""))?.text : value) || "(empty)";
  const section = element("section", "clash");
  section.setAttribute("role", "alert");
  section.append(
    element("p", "", message),
    column(`What ${clash.by ?? "somebody else"} wrote`, named(clash.theirs)),
    column("What you wrote", named(current())),
  );
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

function column(title, text) {
  const div = element("div", "");
  div.append(element("p", "whose", title), element("p", "kept", text));
  return div;
}

function element(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}
