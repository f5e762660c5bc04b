// Follows one PRD: by the stream that the tabs of this browser share, and by asking now and then where none can be had.
import { Here } from "./here.js";
import { Knowing } from "./knowing.js";
import { SharedStream } from "./shared.js";

const POLL = 8000, SILENT = 45000, AGAIN = 3000;

export class Following {
  // `to` is told: `changed(beat, ticket)`, `people(list, me)` and `reached(yes)`.
  constructor({ address, beat, page }, to) { Object.assign(this, { beat, page, to, knowing: new Knowing(address) }); }

  async ask() {
    clearTimeout(this.asking);
    const said = await this.knowing.ask();
    if (this.stopped || said === false) return;
    this.later();
    this.to.reached(said !== null);
    if (said) this.know(said);
  }

  // Seldom while a stream tells everything: only in case that it was cut unnoticed.
  later() {
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.ask(), this.streams ? SILENT : POLL);
  }

  know({ prd, beat, people, me, streams }) {
    Object.assign(this, { prd, me });
    this.hear("beat", { beat });
    this.hear("here", { people });
    if (!streams || !navigator.locks || this.stream) return;
    const ticket = () => this.knowing.ticket();
    this.here = new Here(this.page, ticket);
    this.stream = new SharedStream(me, ticket, (kind, told) => this.news(kind, told));
  }

  news(kind, said) {
    if (kind === "down" && !this.streams) return; // it is asked already
    this.streams = kind !== "down";
    this.later();
    if (this.streams) this.to.reached(true);
    if (said?.prd === this.prd) this.hear(kind, said);
  }

  async hear(kind, { beat, people }) {
    if (kind === "here") return this.to.people(people, this.me);
    if (kind !== "beat" || beat === this.beat) return;
    const said = await this.knowing.ticket();
    if (said && !this.stopped) { this.beat = beat; this.to.changed(beat, said.ticket); }
  }

  // What was announced could not be fetched: it is asked for again.
  missed(status) {
    this.beat = "";
    if (status === 403) this.knowing.until = 0;
    else this.to.reached(status !== 0);
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.ask(), AGAIN);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.asking);
    this.here?.stop();
    this.stream?.stop();
  }
}
