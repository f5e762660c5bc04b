// What the server said of a place: saved, refused, or changed by somebody else meanwhile.
import { signIn } from "../requests.js";
import { put } from "./point.js";
import { said, whyNot } from "./words.js";

const UNSENT = "Not saved yet. It is sent again when there is a connection.";

export function done(placing, { revisions, pieces }, value) {
  const { form, grid } = placing;
  for (const [name, revision] of Object.entries(revisions)) form[`${name}-revision`].value = revision;
  placing.saved = value;
  if (placing.dirty) return placing.send();
  placing.show("saved");
  grid.renewed(pieces, `${form.dataset.name}: ${said(...JSON.parse(value))}`);
}

// Put to where it really is, with the reason. What somebody else wrote is known from now on.
export function refused(placing, status, answer) {
  const { form, grid } = placing, clashes = answer.clashes ?? {};
  for (const [name, { revision }] of Object.entries(clashes)) form[`${name}-revision`].value = revision;
  const [power, interest] = JSON.parse(placing.saved);
  const real = [clashes.power ? clashes.power.theirs ?? "" : power, clashes.interest ? clashes.interest.theirs ?? "" : interest];
  if (status !== 422) {
    placing.write(...real);
    placing.saved = placing.written();
  }
  placing.show(status === 409 ? "saved" : "failed");
  if (real.every((number) => number !== "")) put(grid.mark(form.dataset.persona), ...real);
  grid.tell([whyNot(status, answer, form.dataset.name, real)], true);
}

export function unanswered(placing, status) {
  placing.grid.tell(status === 401 ? ["You are signed out. ", signIn()] : [UNSENT], true);
  placing.show("failed");
  placing.unanswered();
}
