// A field that somebody else wrote meanwhile: nothing more of it is sent until its writer has chosen.
import { showClash } from "./clash.js";
import { textOf } from "./values.js";

export function clashed(field, { message, clashes }, value) {
  const clash = clashes[field.name], text = () => textOf(field.values.now());
  Object.assign(field, { settling: true, kept: textOf(value) });
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
