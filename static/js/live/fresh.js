// Fetches the page anew and shows what changed in it: at most once a second, and what can't be shown yet a little later.
import { patch } from "./patch.js";
import { partsOf, snapshot } from "./snapshot.js";

const SECOND = 1000, LATER = 2000;

export class Fresh {
  // `failed(status)` where the server gave no page: 0 where it can't be reached, 403 where the ticket is over.
  constructor(told, failed) { Object.assign(this, { told, failed, last: 0 }); }

  // `said`: the ticket, and the beat that the server has by now.
  want(said) {
    this.wanted = said;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), this.last + SECOND - Date.now());
  }

  stop() { for (const timer of [this.timer, this.retrying]) clearTimeout(timer); }

  async fetch() {
    this.last = Date.now();
    const address = location.pathname + location.search, said = this.wanted;
    const headers = { "X-Live": said.ticket, "X-Live-Beat": said.beat };
    if (snapshot.etag) headers["If-None-Match"] = snapshot.etag;
    const answer = await fetch(address, { headers, cache: "no-store", redirect: "manual" }).catch(() => null);
    const html = answer?.status === 200 ? await answer.text().catch(() => "") : "";
    if (address !== location.pathname + location.search) return this.want(said); // another page by now
    if (!html && answer?.status !== 304) return this.failed(answer?.status ?? 0);
    document.dispatchEvent(new CustomEvent("others-wrote", { detail: { page: Boolean(html) } }));
    if (!html) return;
    this.waiting = { parts: partsOf(new DOMParser().parseFromString(html, "text/html")), etag: answer.headers.get("ETag"), address };
    this.show();
  }

  retrySoon(pause = SECOND / 4) {
    if (!this.waiting) return;
    clearTimeout(this.retrying);
    this.retrying = setTimeout(() => this.waiting && this.show(), pause);
  }

  show() {
    const { parts, etag, address } = this.waiting;
    if (address !== location.pathname + location.search) { this.waiting = null; return; }
    let all = true;
    this.told.begin(parts);
    for (const [id, now] of snapshot.parts ? parts : []) {
      const shown = document.getElementById(id), was = snapshot.parts.get(id);
      if (shown && was) all = patch(shown, was, now, this.told) && all;
    }
    this.told.end();
    if (all) { snapshot.keep(parts, etag); this.waiting = null; }
    else this.retrySoon(LATER);
    document.dispatchEvent(new Event("page-fresh"));
  }
}
