// What is sent again until there is an answer: after pauses that grow, and at once when its browser is back.
const PAUSE = 500, LONGEST_PAUSE = 30000;
const BACK = ["online", "focus"];

export class Retry {
  tries = 0;
  again = () => this.send();

  constructor() { for (const moment of BACK) addEventListener(moment, this.again); }

  later(pause = PAUSE) {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.again, pause);
  }

  notYet() { clearTimeout(this.timer); }

  unanswered() {
    this.tries += 1;
    this.later(Math.min(LONGEST_PAUSE, PAUSE * 2 ** this.tries));
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    for (const moment of BACK) removeEventListener(moment, this.again);
  }
}
