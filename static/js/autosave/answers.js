// What the server said of a field: saved, refused, or written by somebody else meanwhile.
import { showClash } from "./clash.js";
import * as drafts from "./drafts.js";
import { showErrors } from "./shown.js";
import { textOf } from "./values.js";

const FAILED = "This could not be saved. Your text is kept in this browser.";

export function answered(field, status, answer, value) {
  if (status === 200) saved(field, answer, value);
  else if (status === 409) clashed(field, answer.message, answer.clashes[field.name]);
  else refused(field, answer.errors?.[field.name] ?? [answer.message ?? FAILED], value);
}

function saved(field, answer, value) {
  const revision = answer.revisions[field.name], linked = answer.linked[field.name];
  field.saved = linked ? field.values.merge(JSON.parse(value), linked.map(String)) : value;
  field.revision.value = revision;
  drafts.remember(field.id, { value: field.saved, revision, html: answer.html[field.name] });
  showErrors(field.place, []);
  if (field.dirty) field.typed();
  else { drafts.forget(field.id); field.show("saved"); }
  field.place.dispatchEvent(new CustomEvent("field-saved", { bubbles: true, detail: { ...answer, name: field.name } }));
}

function refused(field, messages, value) {
  showErrors(field.place, messages);
  field.show("failed");
  field.keep();
  if (field.values.now() !== value) field.typed();
}

function clashed(field, message, clash) {
  const text = () => textOf(field.values.now());
  field.settling = true;
  field.keep();
  field.show("failed");
  showClash(field.place, message, clash, text, (chosen) => settle(field, chosen, clash.revision));
}

function settle(field, text, revision) {
  Object.assign(field, { settling: false, saved: null });
  field.revision.value = revision;
  field.values.put(JSON.stringify([text]));
  field.typed(0);
}
