// What the server said of a field: saved, merged, refused, or written by somebody else meanwhile.
import * as drafts from "./drafts.js";
import { showNote, takeOver } from "./merged.js";
import { clashed } from "./settling.js";
import { showErrors } from "./shown.js";
import { textOf } from "./values.js";

const FAILED = "This could not be saved. Your text is kept in this browser.";

export function answered(field, status, answer, value) {
  if (status === 200) saved(field, answer, value);
  else if (status === 409) clashed(field, answer, value);
  else refused(field, answer.errors?.[field.name] ?? [whyNot(answer)], answer, value);
}

function saved(field, answer, value) {
  const linked = answer.linked[field.name], merged = answer.merged[field.name], taken = merged && takeOver(field, merged);
  const revision = taken ? merged.revision : answer.revisions[field.name];
  if (taken) field.saved = JSON.stringify([merged.text]);
  else field.saved = linked ? field.values.merge(JSON.parse(value), linked.map(String)) : value;
  field.revision.value = revision;
  field.kept = null;
  drafts.remember(field.id, { value: field.saved, revision, html: answer.html[field.name] });
  showErrors(field.place, []);
  if (field.dirty) field.typed();
  else { drafts.forget(field.id); field.show("saved"); }
  if (taken) showNote(field.place, { innerHTML: merged.note });
  if (answer.moved) showNote(field.place, { textContent: answer.moved });
  field.place.dispatchEvent(new CustomEvent("field-saved", { bubbles: true, detail: { ...answer, name: field.name } }));
}

function refused(field, messages, { kept }, value) {
  if (kept !== undefined) field.kept = textOf(value);
  showErrors(field.place, messages);
  field.show("failed");
  field.keep();
  if (field.values.now() !== value) field.typed();
}

function whyNot({ message, kept }) {
  if (!kept) return message ?? FAILED;
  return [`${message} Your text is kept among `, Object.assign(document.createElement("a"), { href: kept, textContent: "your unsettled texts" }), "."];
}
