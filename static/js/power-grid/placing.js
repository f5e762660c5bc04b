// A place on its way to the server: one request at a time, the latest place last. The form holds what is sent.
import { post } from "../requests.js";
import { Retry } from "../retry.js";
import { done, refused, unanswered } from "./answers.js";

export class Placing extends Retry {
  constructor(grid, form) {
    super();
    Object.assign(this, { grid, form });
    this.saved = this.written();
  }

  written() { return JSON.stringify([this.form.power.value, this.form.interest.value]); }
  write(power, interest) { [this.form.power.value, this.form.interest.value] = [power, interest]; }
  get dirty() { return this.written() !== this.saved; }

  want({ power, interest }, pause) {
    this.write(power, interest);
    this.show("saving");
    this.later(pause);
  }

  async send() {
    this.notYet();
    if (this.busy || this.stopped) return;
    if (!this.dirty) return this.show("saved");
    this.busy = true;
    const value = this.written();
    const { status, answer } = await post(this.form.action, new URLSearchParams(new FormData(this.form)));
    this.busy = false;
    if (this.stopped) return;
    if (status === 0 || status === 401) return unanswered(this, status);
    this.tries = 0;
    if (status === 200) done(this, answer, value);
    else refused(this, status, answer);
  }

  show(state) { this.grid.dispatchEvent(new CustomEvent("autosave", { bubbles: true, detail: { id: this.form.action, state } })); }
}
