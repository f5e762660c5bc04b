// Fetches the page anew and shows what changed in it: at most once a second, and what can't be shown yet a little later.
import { fetched, here } from "./fetched.js";
import { Later } from "./later.js";
import { patchAll } from "./patch.js";
import { snapshot } from "./snapshot.js";

const SECOND = 1000, LATER = 2000;

export class Fresh {
  last = 0;
  next = new Later(() => this.fetch());
  retry = new Later(() => this.show());

  // `to` is told: `missed(status)` where the server gave no page, and whether the page is gone.
  constructor(told, to) { Object.assign(this, { told, to }); }

  // `said`: the ticket, and the beat that the server has by now.
  want(said) {
    this.wanted = said;
    this.next.in(this.last + SECOND - Date.now());
  }

  stop() { for (const later of [this.next, this.retry]) later.stop(); }

  async fetch() {
    const address = here(), said = this.wanted, asked = `${address} ${said.beat}`;
    if (asked === this.goneFrom) return this.next.in(SECOND); // until another page is shown
    this.last = Date.now();
    const page = await fetched(address, said);
    if (address !== here()) return this.want(said); // another page by now
    if (page?.failed) return this.to.missed(page.status);
    this.goneFrom = page?.isGone ? asked : "";
    this.to.gone(Boolean(page?.isGone));
    if (page?.isGone) return this.next.in(SECOND);
    document.dispatchEvent(new CustomEvent("others-wrote", { detail: { page: Boolean(page) } }));
    if (page) { this.waiting = page; this.show(); }
  }

  retrySoon(pause = SECOND / 4) { if (this.waiting) this.retry.in(pause); }

  show() {
    const { parts, etag, address } = this.waiting ?? {};
    if (address !== here()) return void (this.waiting = null);
    if (patchAll(parts, this.told)) { snapshot.keep(parts, etag); this.waiting = null; }
    else this.retrySoon(LATER);
    document.dispatchEvent(new Event("page-fresh"));
  }
}
