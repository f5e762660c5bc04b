// Lines on their way to the server, one request after the other, each sent again under its key until there is an answer.
import { showState } from "../autosave/shown.js";
import { post } from "../requests.js";
import { say, showAdded } from "./answers.js";

const PAUSE = 500, LONGEST_PAUSE = 30000;

export class Adding {
  constructor(element, list) { Object.assign(this, { element, list, waiting: [], tries: 0 }); }

  // What a draft keeps.
  get lines() { return this.waiting.map(({ text, key }) => ({ text, key })); }

  take({ text, key = newKey() }) {
    const shown = Object.assign(document.createElement("li"), { className: "line-pending muted", textContent: text });
    this.list.append(shown);
    this.waiting.push({ text, key, shown });
    this.show("saving");
    this.run();
  }

  async run() {
    clearTimeout(this.timer);
    if (this.running || this.stopped) return;
    this.running = true;
    while (this.waiting.length) {
      const [line] = this.waiting;
      const { status, answer } = await post(this.element.form.action, this.body(line), "html");
      if (this.stopped) return;
      if (status === 0 || status === 401) { this.wait(status); break; }
      this.answered(status, answer, line);
    }
    this.running = false;
  }

  body({ text, key }) {
    const body = new URLSearchParams(new FormData(this.element.form));
    body.set("statement", text);
    body.set("key", key);
    return body;
  }

  // They may have arrived, and only the answer was lost.
  wait(status) {
    this.tries += 1;
    say(this.element.problem, status);
    this.show(this.element.safe ? "kept" : "failed");
    this.timer = setTimeout(() => this.run(), Math.min(LONGEST_PAUSE, PAUSE * 2 ** this.tries));
  }

  answered(status, answer, { shown }) {
    this.tries = 0;
    if (status === 200) { this.waiting.shift(); showAdded(this.element, this.list, answer, shown); }
    else this.giveBack(status, answer);
    this.element.typed();
    if (!this.waiting.length) this.show("saved");
  }

  // What was refused goes back to where it was typed, with all that waits behind it, so that their order stays.
  giveBack(status, answer) {
    const back = this.waiting.splice(0);
    for (const { shown } of back) shown.remove();
    this.element.put([...back.map(({ text }) => text), this.element.text.value].filter(Boolean).join("\n"));
    say(this.element.problem, status, answer);
  }

  show(state) { showState(this.element, this.element.dataset.key, state); }

  stop() { this.stopped = true; clearTimeout(this.timer); }
}

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
