// One stream for all tabs of a browser: the one that leads has it, and passes on to the others what it hears.
import { Later } from "./later.js";
import { Source } from "./source.js";
import { Tabs } from "./tabs.js";
import { Tickets } from "./tickets.js";

const TOGETHER = 300, AGAIN = 8000;

export class SharedStream {
  // `ticket(anew)` gives the PRD of this tab with a ticket for it; `hear(kind, said)` is told the news, and "down" without a stream.
  constructor(me, ticket, hear) {
    Object.assign(this, { ticket, hear, tickets: new Tickets(), again: new Later(() => this.ask()) });
    this.source = new Source({ hear: (kind, said) => this.pass(kind, said), renew: () => this.renew(), failed: () => this.pass("down") });
    this.opening = new Later(() => this.source.open(this.tickets.all));
    this.tabs = new Tabs(`live-${me}`, (kind, said) => this.heard(kind, said), () => this.renew());
    this.ask();
  }

  heard(kind, said) {
    if (kind === "who") this.ask(true);
    else if (kind === "want") this.wanted(said);
    else this.hear(kind, said);
  }

  // Nothing else asks again for a ticket that could not be had.
  async ask(anew) {
    const want = await this.ticket(anew);
    if (this.tabs.left) return;
    if (!want) { this.hear("down"); return this.again.in(AGAIN); }
    this.tabs.say("want", want);
    this.wanted(want);
  }

  wanted(said) {
    if (this.tabs.leads && (this.tickets.take(said) || !this.source.isOpen)) this.opening.in(TOGETHER);
  }

  renew() {
    this.tickets.clear();
    this.tabs.say("who");
    this.ask(true);
  }

  pass(kind, said) {
    this.tabs.say(kind, said);
    this.hear(kind, said);
  }

  stop() { for (const part of [this.tabs, this.opening, this.again, this.source]) part.stop(); }
}
