// What this browser knows of a field and its page does not: what was saved just now, and what was typed and not saved.
import * as drafts from "./drafts.js";

export function recall(field) {
  catchUp(field, drafts.remembered(field.id, field.revision.value));
  const draft = drafts.kept(field.id);
  if (draft && (draft.sent || draft.value !== field.saved)) bringBack(field, draft);
  else drafts.forget(field.id);
}

function catchUp(field, saved) {
  if (!saved) return;
  field.saved = saved.value;
  field.revision.value = saved.revision;
  field.values.put(saved.value);
  if (saved.html) field.place.querySelector("[data-rendered]").innerHTML = saved.html;
}

function bringBack(field, draft) {
  field.sending.sent = draft.sent ?? null;
  field.kept = draft.kept;
  field.revision.value = draft.revision;
  field.values.put(draft.value);
}
