// One comment on its way. It is not edited while it is, and it goes under one key, so that a lost answer adds no second.
import * as drafts from "../autosave/drafts.js";
import { post, signIn } from "../requests.js";
import { Retry } from "../retry.js";

const WAITING = "Not sent yet: your comment is kept in this browser and sent when the server can be reached. ";

export class Sending extends Retry {
  sent = null; // the key of what was sent and has no answer yet

  constructor(box) { super(); this.box = box; }

  take() {
    if (!this.box.text.value.trim()) return this.box.text.focus();
    this.go(this.sent ?? crypto.randomUUID?.() ?? this.box.form.elements.key?.value ?? "");
  }

  go(press) {
    this.sent = press;
    if (this.box.form.elements.key) this.box.form.elements.key.value = press;
    this.box.text.readOnly = true;
    this.box.typed();
    this.send();
  }

  async send() {
    this.notYet();
    if (this.busy || this.stopped || this.sent === null) return;
    this.busy = true;
    const { status, answer } = await post(this.box.form.action, new URLSearchParams(new FormData(this.box.form)), "html");
    this.busy = false;
    if (status === 200) drafts.forget(this.box.dataset.draft); // also when its place was closed meanwhile
    if (this.stopped) return;
    if (status === 0 || status === 401) return this.wait(status);
    this.sent = null;
    this.box.text.readOnly = false;
    if (status === 200) return this.box.dispatchEvent(new CustomEvent("comment-answered", { bubbles: true, detail: answer }));
    this.box.typed();
    if (status === 422) this.box.dispatchEvent(new CustomEvent("comment-answered", { bubbles: true, detail: answer }));
    else this.say("This could not be sent: what it belongs to may be gone, or you may not comment here any more. Your text stays.");
  }

  wait(status) {
    this.say(WAITING, ...(status === 401 ? [signIn()] : []));
    this.unanswered();
  }

  say(...words) { this.box.querySelector(".problem").replaceChildren(...words); }
}
