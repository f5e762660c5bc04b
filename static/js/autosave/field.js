// One field as its writer sees it: what they type is kept as a draft, and sent with the revision they saw.
import * as drafts from "./drafts.js";
import { recall } from "./recall.js";
import { Sending } from "./sending.js";
import { showErrors, showState } from "./shown.js";
import { Values, textOf } from "./values.js";

const open = new Map(); // a field that is shown anew takes over from the one that was closed

export class Field {
  constructor(form, key, place) {
    const { name } = place.dataset, id = `${key}:${name}`;
    Object.assign(this, { form, place, name, id, sending: new Sending(this), values: new Values(form, name) });
    open.get(id)?.sending.stop();
    open.set(id, this);
    this.revision = place.querySelector(`[name="${name}-revision"]`);
    this.saved = this.values.sent();
    recall(this);
    if (this.dirty) this.typed();
  }

  // What was sent may have arrived although no answer did: until one does, nobody knows what the server has.
  get dirty() { return this.sending.sent !== null || this.values.now() !== this.saved; }

  typed(pause) {
    if (this.sending.stopped) return;
    this.place.toggleAttribute("data-empty", textOf(this.values.now()) === "");
    if (!this.dirty) return this.takenBack();
    this.keep();
    if (this.settling) return;
    this.show("saving");
    this.sending.later(pause);
  }

  takenBack() {
    this.sending.notYet();
    drafts.forget(this.id);
    showErrors(this.place, []);
    if (this.place.dataset.state) this.show("saved");
  }

  // `kept`: what the server keeps of this field, because it could not be saved.
  keep() { this.safe = drafts.keep(this.id, { value: this.values.now(), revision: this.revision.value, sent: this.sending.sent, kept: this.kept }); }

  show(state) { showState(this.place, this.id, state); }
}
