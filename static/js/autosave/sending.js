// A field on its way to the server: one request at a time, and what got no answer goes once more before anything newer.
import { post, signIn } from "../requests.js";
import { Retry } from "../retry.js";
import { answered } from "./answers.js";
import { say } from "./shown.js";

export class Sending extends Retry {
  sent = null; // and not answered

  constructor(field) { super(); this.field = field; }

  async send() {
    const { field } = this;
    this.notYet();
    if (this.busy || this.stopped || field.settling || !field.dirty) return;
    this.busy = true;
    const value = this.sent ??= field.values.now();
    field.keep();
    const { status, answer } = await post(addressOf(field.form), this.body(value));
    this.busy = false;
    if (this.stopped) return;
    if (status === 0 || status === 401) return this.wait(status);
    Object.assign(this, { tries: 0, sent: null });
    answered(field, status, answer, value);
  }

  body(value) {
    const { name, revision, saved, kept, values } = this.field;
    const body = new URLSearchParams({ only: name, [`${name}-revision`]: revision.value });
    for (const text of JSON.parse(value)) body.append(name, text);
    if (kept) body.set(`${name}-kept`, kept);
    const shown = values.shown(saved);
    if (shown !== null) body.set(`${name}-shown`, shown);
    return body;
  }

  wait(status) {
    const { field } = this;
    if (status === 401) say(field.place, [["You are signed out. ", field.safe ? "Your text is kept in this browser. " : "", signIn()]]);
    field.show(field.safe ? "kept" : "failed");
    this.unanswered();
  }
}

// A field that is called "action" hides the property of that name.
const addressOf = (form) => new URL(form.getAttribute("action") ?? "", document.baseURI).href;
