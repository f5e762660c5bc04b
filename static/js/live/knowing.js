// What the server says of the PRD, asked now and then: its beat, who is here, and a ticket to hear more. Without news, 304.
import { Later } from "./later.js";

const POLL = 8000, NEARLY_OVER = 15000;

export class Knowing {
  pause = POLL;

  // `to` is told: `knows(said)`, `reached(yes)`, and `refused(signedOut)` where this PRD is not for us any more.
  constructor(address, to) {
    Object.assign(this, { address, to, etag: "", until: 0, said: null, next: new Later(() => this.ask()) });
  }

  get ticketIsGood() { return Date.now() < this.until - NEARLY_OVER; }

  async ask() {
    const headers = this.etag && this.ticketIsGood ? { "If-None-Match": this.etag } : {};
    const answer = await fetch(this.address, { headers, cache: "no-store", redirect: "manual" }).catch(() => null);
    if (this.stopped) return;
    this.next.in(this.pause);
    const isThere = answer && answer.status < 500 && answer.status !== 429;
    this.to.reached(Boolean(isThere));
    if (!isThere) return;
    if (!answer.ok && answer.status !== 304) return this.to.refused(answer.type === "opaqueredirect");
    if (answer.ok) await this.take(answer);
    if (this.said && !this.stopped) this.to.knows(this.said);
  }

  async take(answer) {
    const said = await answer.json().catch(() => null);
    if (said) Object.assign(this, { said, etag: answer.headers.get("ETag"), until: Date.now() + said.seconds * 1000 });
  }

  // `anew`: the one that we have may have been taken back.
  async ticket(anew) {
    if (anew) this.until = 0;
    if (!this.ticketIsGood) await this.ask();
    return this.ticketIsGood && !this.stopped ? { prd: this.said.prd, ticket: this.said.ticket, until: this.until } : null;
  }

  stop() {
    this.stopped = true;
    this.next.stop();
  }
}
