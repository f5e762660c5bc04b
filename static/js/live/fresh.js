// Fetches the page anew, at most once a second, and has what changed in it shown.
import { here } from "./beside.js";
import { fetched } from "./fetched.js";
import { Later } from "./later.js";
import { Showing } from "./showing.js";
import { snapshot } from "./snapshot.js";

const SECOND = 1000;

export class Fresh {
  last = 0;
  turn = 0;
  taken = 0;
  next = new Later(() => this.fetch());

  // `to` is told: `missed(status)` where the server gave no page, else `seen(beat, lost)`; of another page no beat is seen.
  // `lost`: the page where it is gone, the access where it is for others only.
  constructor(told, to) { Object.assign(this, { to, showing: new Showing(told, () => this.want(this.wanted)) }); }

  // `said`: the ticket, and the beat that the server has by now.
  want(said) {
    this.wanted = said;
    this.next.in(this.last + SECOND - Date.now());
  }

  retrySoon() { this.showing.soon(SECOND / 4); }

  stop() { for (const part of [this.next, this.showing]) part.stop(); }

  async fetch() {
    const address = here(), said = this.wanted, asked = `${address} ${said.beat}`;
    if (asked === this.notAt) return this.next.in(SECOND); // until another page is shown
    this.last = Date.now();
    const turn = ++this.turn, { swaps } = snapshot, page = await fetched(address, said);
    if (turn < this.taken) return; // one that was asked for later was here before it
    if (address !== here() || swaps !== snapshot.swaps) return this.want(this.wanted); // another page by now
    const isClosed = page?.status === 403 && this.refused === address; // with a new ticket too
    this.refused = page?.status === 403 && address;
    if (page?.failed && !isClosed) return this.to.missed(page.status);
    this.taken = turn;
    this.notAt = page?.isGone || page?.isOther || isClosed ? asked : "";
    this.to.seen(this.notAt ? "" : said.beat, page?.isGone ? "page" : isClosed ? "access" : "");
    if (this.notAt) return this.next.in(SECOND);
    if (!page) return;
    document.dispatchEvent(new CustomEvent("others-wrote", { detail: { rail: page.parts.get("rail") } }));
    this.showing.take({ ...page, swaps });
  }
}
