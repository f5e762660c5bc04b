// One field: sends what was typed with the revision its writer saw, one request at a time, until the server has it.
import { post, signIn } from "../requests.js";
import { showClash } from "./clash.js";
import * as drafts from "./drafts.js";
import { say, showErrors, showState } from "./shown.js";
import { Values, textOf } from "./values.js";

const PAUSE = 500, LONGEST_PAUSE = 30000;
const open = new Map(); // a field that is shown anew takes over from the one that was closed

export class Field {
  constructor(form, key, place) {
    Object.assign(this, { form, place, name: place.dataset.name, tries: 0, sent: null });
    this.id = `${key}:${this.name}`;
    open.get(this.id)?.stop();
    open.set(this.id, this);
    this.revision = place.querySelector(`[name="${this.name}-revision"]`);
    this.values = new Values(form, this.name);
    this.saved = this.values.sent();
    this.catchUp(drafts.remembered(this.id, this.revision.value));
    const draft = drafts.kept(this.id);
    if (draft && (draft.sent || draft.value !== this.saved)) this.bringBack(draft);
    else drafts.forget(this.id);
    if (this.dirty) this.typed();
  }

  catchUp(saved) {
    if (!saved) return;
    this.saved = saved.value;
    this.revision.value = saved.revision;
    this.values.put(saved.value);
    if (saved.html) this.place.querySelector("[data-rendered]").innerHTML = saved.html;
  }

  bringBack(draft) {
    this.sent = draft.sent ?? null;
    this.revision.value = draft.revision;
    this.values.put(draft.value);
  }

  // What was sent may have arrived although no answer did: until one does, nobody knows what the server has.
  get dirty() { return this.sent !== null || this.values.now() !== this.saved; }

  typed(pause = PAUSE) {
    if (this.stopped) return;
    this.place.toggleAttribute("data-empty", textOf(this.values.now()) === "");
    if (!this.dirty) return this.takenBack();
    this.keep();
    if (this.settling) return;
    this.show("saving");
    this.later(pause);
  }

  takenBack() {
    clearTimeout(this.timer);
    drafts.forget(this.id);
    showErrors(this.place, []);
    if (this.place.dataset.state) this.show("saved");
  }

  keep() { this.safe = drafts.keep(this.id, { value: this.values.now(), revision: this.revision.value, sent: this.sent }); }

  show(state) { showState(this.place, this.id, state); }

  later(pause) { clearTimeout(this.timer); this.timer = setTimeout(() => this.send(), pause); }

  stop() { this.stopped = true; clearTimeout(this.timer); }

  async send() {
    clearTimeout(this.timer);
    if (this.sending || this.settling || this.stopped || !this.dirty) return;
    this.sending = true;
    const value = this.sent ??= this.values.now(); // what got no answer goes once more as it was, before anything newer
    this.keep();
    const body = new URLSearchParams({ only: this.name, [`${this.name}-revision`]: this.revision.value });
    for (const text of JSON.parse(value)) body.append(this.name, text);
    const shown = this.values.shown(this.saved);
    if (shown !== null) body.set(`${this.name}-shown`, shown);
    const { status, answer } = await post(this.form.action, body);
    this.sending = false;
    if (!this.stopped) this.answered(status, answer, value);
  }

  answered(status, answer, value) {
    if (status === 0 || status === 401) return this.wait(status);
    Object.assign(this, { tries: 0, sent: null });
    if (status === 200) this.done(answer, value);
    else if (status === 409) this.clashed(answer, answer.clashes[this.name]);
    else this.refused(value, answer.errors?.[this.name] ?? [answer.message ?? "This could not be saved. Your text is kept in this browser."]);
  }

  wait(status) {
    this.tries += 1;
    if (status === 401) say(this.place, [["You are signed out. ", this.safe ? "Your text is kept in this browser. " : "", signIn()]]);
    this.show(this.safe ? "kept" : "failed");
    this.later(Math.min(LONGEST_PAUSE, PAUSE * 2 ** this.tries));
  }

  done(answer, value) {
    this.saved = value;
    this.revision.value = answer.revisions[this.name];
    drafts.remember(this.id, { value, revision: answer.revisions[this.name], html: answer.html[this.name] });
    showErrors(this.place, []);
    if (this.dirty) this.typed();
    else { drafts.forget(this.id); this.show("saved"); }
    this.place.dispatchEvent(new CustomEvent("field-saved", { bubbles: true, detail: { ...answer, name: this.name } }));
  }

  clashed({ message }, clash) {
    const text = () => textOf(this.values.now());
    this.settling = true;
    this.keep();
    this.show("failed");
    showClash(this.place, message, clash, text, (chosen) => this.settle(chosen, clash));
  }

  settle(text, clash) {
    Object.assign(this, { settling: false, saved: null });
    this.revision.value = clash.revision;
    this.values.put(JSON.stringify([text]));
    this.typed(0);
  }

  refused(value, messages) {
    showErrors(this.place, messages);
    this.show("failed");
    this.keep();
    if (this.values.now() !== value) this.typed();
  }
}
