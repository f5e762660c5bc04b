// While somebody looks at this tab. One that nobody looks at goes on for a little while.
import { Later } from "./later.js";

const HIDDEN = 30000;

export class LookedAt {
  constructor(begin, end) {
    this.ending = new Later(end);
    this.turned = () => (document.hidden ? this.ending.in(HIDDEN) : this.shown(begin));
    document.addEventListener("visibilitychange", this.turned);
    if (!document.hidden) begin();
  }

  shown(begin) {
    this.ending.stop();
    begin();
  }

  stop() {
    this.ending.stop();
    document.removeEventListener("visibilitychange", this.turned);
  }
}
