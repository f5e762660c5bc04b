// What somebody else wrote into the text that is being typed: put in around the cursor, and said in a note.

// Whether the field holds the merged text now. It does not where its writer typed on in what the other one changed.
export function takeOver(field, merged) {
  const input = field.values.inputs[0], sent = textOf(merged.pieces, "added");
  const edits = editsOf(merged.pieces), [start, end] = changed(sent, input.value);
  if (edits.some((edit) => edit.end > start && edit.start < end)) return false;
  const growth = input.value.length - sent.length;
  for (const edit of edits.reverse()) {
    const by = edit.start >= end && edit.end > start ? growth : 0;
    input.setRangeText(edit.text, edit.start + by, edit.end + by, "preserve");
  }
  return true;
}

// Empty at first: many screen readers read only what changes in a status that is there.
export function showNote(place, said) {
  place.querySelector(".merged")?.remove();
  const note = Object.assign(document.createElement("p"), { className: "merged" });
  const hide = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "Hide" });
  note.setAttribute("role", "status");
  hide.addEventListener("click", () => note.remove());
  place.append(note);
  requestAnimationFrame(() => Object.assign(note, said).append(hide));
}

const textOf = (pieces, without) => pieces.filter(([kind]) => kind !== without).map(([, text]) => text).join("");

// Where in the text that was sent something goes, and what comes there.
function editsOf(pieces) {
  const edits = [];
  let at = 0;
  for (const [kind, text] of pieces) {
    if (kind === "same") at += text.length;
    else if (kind === "removed") edits.push({ start: at, end: at += text.length, text: "" });
    else if (edits.at(-1)?.end === at && edits.at(-1).text === "") edits.at(-1).text = text;
    else edits.push({ start: at, end: at, text });
  }
  return edits;
}

// What was typed since: from the first letter that differs to the last.
function changed(before, now) {
  let start = 0, same = 0;
  while (start < before.length && before[start] === now[start]) start += 1;
  while (same < Math.min(before.length, now.length) - start && before.at(-1 - same) === now.at(-1 - same)) same += 1;
  return [start, before.length - same];
}
