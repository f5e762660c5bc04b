// Follows one PRD: by the stream that the tabs of this browser share, and by asking now and then where none can be had.
import { Here } from "./here.js";
import { Knowing } from "./knowing.js";
import { SharedStream } from "./shared.js";

const POLL = 8000, SILENT = 45000, AGAIN = 3000;

export class Following {
  // `to` is told: `changed(beat, ticket)`, `people(list, me)`, `reached(yes)` and `refused(signedOut)`.
  constructor({ address, beat, page }, to) {
    const knows = (said) => this.know(said), { reached, refused } = to;
    Object.assign(this, { beat, page, to, knowing: new Knowing(address, { knows, reached, refused }) });
  }

  ask() { return this.knowing.ask(); }

  know({ prd, beat, people, me, streams }) {
    Object.assign(this, { prd, me });
    this.hear("beat", { beat });
    this.hear("here", { people });
    if (!streams || !navigator.locks || this.stream) return;
    const ticket = (anew) => this.knowing.ticket(anew);
    this.here = new Here(this.page, ticket);
    this.stream = new SharedStream(me, ticket, (kind, told) => this.news(kind, told));
  }

  // While a stream tells everything it is asked seldom: only in case that it was cut unnoticed.
  news(kind, said) {
    if (kind === "down" && !this.streams) return; // it is asked already
    this.streams = kind !== "down";
    this.knowing.next.in(this.knowing.pause = this.streams ? SILENT : POLL);
    if (this.streams) this.to.reached(true);
    if (said?.prd === this.prd) this.hear(kind, said);
  }

  async hear(kind, { beat, people }) {
    if (kind === "here") return this.to.people(people, this.me);
    const said = kind === "beat" && beat !== this.beat && await this.knowing.ticket();
    if (said && beat !== this.beat) { this.beat = beat; this.to.changed(beat, said.ticket); }
  }

  // What was announced could not be fetched: it is asked for again.
  missed(status) {
    this.beat = "";
    if (status === 403) this.knowing.until = 0;
    this.knowing.next.in(AGAIN);
  }

  stop() { for (const part of [this.knowing, this.here, this.stream]) part?.stop(); }
}
