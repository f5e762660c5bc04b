// Lines on their way to the server, one request after the other, each sent again until there is an answer.
import { showState } from "../autosave/shown.js";
import { post } from "../requests.js";
import { Retry } from "../retry.js";
import { giveBack, say, showAdded } from "./answers.js";
import { bodyOf, pending } from "./pending.js";

export class Adding extends Retry {
  waiting = [];

  constructor(element, list) { super(); Object.assign(this, { element, list }); }

  take(line) {
    this.waiting.push(pending(line));
    this.list.append(this.waiting.at(-1).shown);
    this.show("saving");
    this.send();
  }

  async send() {
    this.notYet();
    if (this.busy || this.stopped) return;
    this.busy = true;
    while (this.waiting.length) {
      const { status, answer } = await post(this.element.form.action, bodyOf(this.waiting[0], this.element.form), "html");
      if (this.stopped) return;
      if (status === 0 || status === 401) { this.wait(status); break; }
      this.answered(status, answer);
    }
    this.busy = false;
  }

  wait(status) {
    say(this.element.problem, status);
    this.show(this.element.safe ? "kept" : "failed");
    this.unanswered();
  }

  answered(status, answer) {
    this.tries = 0;
    if (status === 200) showAdded(this.element, this.list, answer, this.waiting.shift().shown);
    else giveBack(this.element, this.waiting.splice(0), status, answer);
    this.element.typed();
    if (!this.waiting.length) this.show("saved");
  }

  show(state) { showState(this.element, this.element.dataset.key, state); }
}
