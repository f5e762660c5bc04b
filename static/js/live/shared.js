// One stream for all tabs of a browser: the tab that holds the lock has it, and passes on to the others what it hears.
import { Source } from "./source.js";
import { Tickets } from "./tickets.js";

const TOGETHER = 300;

export class SharedStream {
  // `ticket()` gives the PRD of this tab with a ticket for it; `hear(kind, said)` is told the news, and "down" without a stream.
  constructor(me, ticket, hear) {
    Object.assign(this, { ticket, hear, tickets: new Tickets() });
    this.source = new Source({ hear: (kind, said) => this.pass(kind, said), renew: () => this.renew(), failed: () => this.pass("down") });
    this.channel = new BroadcastChannel(`live-${me}`);
    this.channel.onmessage = ({ data: { kind, said } }) => this.heard(kind, said);
    this.leaving = new AbortController();
    const held = navigator.locks.request(`live-${me}`, { signal: this.leaving.signal }, () => this.lead());
    held.catch(() => { /* it left before its turn came */ });
    this.ask();
  }

  heard(kind, said) {
    if (kind === "who") this.ask();
    else if (kind === "want") this.wanted(said);
    else this.hear(kind, said);
  }

  async ask() {
    const want = await this.ticket();
    if (!want || this.leaving.signal.aborted) return;
    this.channel.postMessage({ kind: "want", said: want });
    this.wanted(want);
  }

  wanted(said) {
    const isNew = this.tickets.take(said);
    if (!this.leads || !isNew && this.source.isOpen) return;
    clearTimeout(this.opening);
    this.opening = setTimeout(() => this.source.open(this.tickets.all), TOGETHER);
  }

  lead() {
    this.leads = true;
    this.renew();
    return new Promise((resolve) => { this.leaving.signal.addEventListener("abort", resolve); });
  }

  renew() {
    this.tickets.clear();
    this.channel.postMessage({ kind: "who" });
    this.ask();
  }

  pass(kind, said) {
    this.channel.postMessage({ kind, said });
    this.hear(kind, said);
  }

  stop() {
    clearTimeout(this.opening);
    this.source.close();
    this.leaving.abort();
    this.channel.close();
  }
}
