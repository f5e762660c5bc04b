// Whether somebody is in the middle of something here: then it is left as it is, and shown later.
const OPEN = "details[open] > .menu, dialog[open], [role=listbox], .ghost, .clash";
const UNSAVED = [".place[data-state=saving]", ".place[data-state=kept]", ".place[data-state=failed]"].join();
const TEXT = "textarea, input:not([type=hidden], [type=checkbox], [type=radio])";

export function busy(shown) {
  return shown.contains(document.activeElement) || isChosen(shown) || isWritten(shown)
    || shown.querySelector(`${OPEN}, ${UNSAVED}`) !== null || shown.matches(UNSAVED);
}

export function isChosen(shown) {
  const selection = getSelection();
  return selection.rangeCount > 0 && !selection.isCollapsed && selection.containsNode(shown, true);
}

// What is sent as a whole goes with the revisions that its writer saw, so none of it changes under their hands.
export function isBeingWritten(form) {
  if (!form.matches("form[method=post]:not(autosave-form form)")) return false;
  return isWritten(form) || form.querySelector(UNSAVED) !== null || form.querySelector(`:is(${TEXT}, select):focus`) !== null;
}

// Of a field that is saved by itself its own script knows what is not saved.
function isWritten(shown) {
  const fields = [...shown.querySelectorAll(TEXT), ...(shown.matches(TEXT) ? [shown] : [])];
  return fields.some((field) => !field.closest("autosave-form .place") && field.value !== field.defaultValue);
}
