// The stream itself. It ends with its tickets, with the server, or where something on the way cuts it.
import { Later } from "./later.js";

const KINDS = ["beat", "here", "still"], LONGEST = 60000, PAUSE = 1500;

export class Source {
  failures = 0;

  // `hear(kind, said)`; `renew()` where new tickets are needed; `failed()` when it failed twice in a row.
  constructor({ hear, renew, failed }) { Object.assign(this, { hear, renew, failed, later: new Later(renew) }); }

  open(tickets) {
    this.stop();
    const source = this.source = new EventSource(`/live/stream?${new URLSearchParams(tickets.map((ticket) => ["ticket", ticket]))}`);
    for (const kind of KINDS) source.addEventListener(kind, ({ data }) => { this.failures = 0; this.hear(kind, JSON.parse(data)); });
    source.addEventListener("over", () => { this.stop(); this.renew(); });
    source.addEventListener("error", () => this.broken(source));
  }

  get isOpen() { return Boolean(this.source); }

  broken(source) {
    if (source !== this.source) return;
    this.failures += 1;
    if (this.failures > 1) this.failed();
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    this.stop();
    this.later.in(Math.min(LONGEST, PAUSE * 2 ** this.failures));
  }

  stop() {
    this.later.stop();
    this.source?.close();
    this.source = null;
  }
}
