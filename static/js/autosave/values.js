// What the inputs of one name hold, as one text that can be compared, kept and put back.
import { defaultOf } from "../default-of.js";
import { withoutUploads } from "../uploads.js";

export class Values {
  constructor(form, name) { Object.assign(this, { form, name }); }

  get inputs() { return [...this.form.elements].filter((input) => input.name === this.name); }

  // The boxes that were ticked when the server last knew: what was ticked and unticked since is what counts.
  shown(saved) { return this.inputs.some((input) => input.type === "checkbox") ? JSON.parse(saved ?? "[]").join(",") : null; }

  now() { return this.gathered((box) => box.checked, textIn); }

  // As the server sent it: a browser may have put older text back into the inputs before this script ran.
  sent() { return this.gathered((box) => box.defaultChecked, defaultOf); }

  gathered(isChosen, valueOf) {
    const chosen = this.inputs.filter((input) => input.type !== "checkbox" || isChosen(input));
    return JSON.stringify(chosen.map((input) => (input.type === "checkbox" ? input.value : valueOf(input))));
  }

  put(json) {
    const values = JSON.parse(json);
    for (const input of this.inputs) {
      if (input.type === "checkbox") input.checked = values.includes(input.value);
      else if (textIn(input) !== values[0]) input.value = values[0] ?? "";
    }
  }

  // What somebody else chose meanwhile is chosen here too, and what they took out is not; returns what is saved now.
  merge(sent, stored) {
    for (const value of stored) if (!sent.includes(value)) this.box(value).checked = true;
    for (const value of sent) if (!stored.includes(value)) this.box(value).checked = false;
    return JSON.stringify(this.inputs.map((box) => box.value).filter((value) => stored.includes(value)));
  }

  // A row that is newer than the page has none yet.
  box(value) {
    const made = { type: "checkbox", name: this.name, value, hidden: true };
    const box = this.inputs.find((input) => input.value === value) ?? Object.assign(document.createElement("input"), made);
    if (!box.form) this.form.append(box);
    return box;
  }
}

const textIn = (input) => withoutUploads(input.value);

export const textOf = (json) => JSON.parse(json)[0] ?? "";
