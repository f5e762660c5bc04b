// Two texts for one field: both are shown, and the writer settles it.
export function showClash(place, message, clash, settle) {
  place.querySelector(".clash")?.remove();
  const select = place.querySelector("select");
  const named = (value) => (select ? [...select.options].find((o) => o.value === String(value ?? ""))?.text : value) || "(empty)";
  const section = element("section", "clash");
  section.setAttribute("role", "alert");
  section.append(
    column("What somebody else wrote", named(clash.theirs)),
    column("What you wrote", named(clash.yours)),
    element("p", "", message),
  );
  const actions = element("p", "actions");
  const choices = { "Keep mine": clash.yours, "Take theirs": clash.theirs };
  if (place.querySelector("textarea")) choices["Keep both"] = `${clash.theirs}\n\n${clash.yours}`;
  for (const [label, value] of Object.entries(choices)) {
    const button = element("button", "", label);
    button.type = "button";
    button.addEventListener("click", () => { section.remove(); settle(value ?? "", clash.revision); });
    actions.append(button);
  }
  section.append(actions);
  place.append(section);
}

function column(title, text) {
  const div = element("div", "");
  div.append(element("h4", "", title), element("p", "kept", text));
  return div;
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
