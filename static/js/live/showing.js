// Shows a page that was fetched anew. While somebody is in the middle of something the rest of it is shown, and that later.
import { here } from "./fetched.js";
import { Later } from "./later.js";
import { patchAll } from "./patch.js";
import { snapshot } from "./snapshot.js";

const LATER = 2000;

export class Showing {
  begun = []; // pages that were shown in part only, since the last that was shown whole
  retry = new Later(() => this.show());

  constructor(told) { this.told = told; }

  // Of what is shown in part the server knows nothing: then a whole page is asked for.
  get etag() { return this.waiting ? "" : snapshot.etag; }

  take(page) {
    if (this.waiting) this.begun.push(this.waiting.parts);
    this.waiting = page;
    this.show();
  }

  soon(pause) { if (this.waiting) this.retry.in(pause); }

  show() {
    const { parts, etag, address } = this.waiting ?? {};
    if (address !== here()) return this.done();
    if (patchAll(parts, this.told, this.begun)) { snapshot.keep(parts, etag); this.done(); }
    else this.soon(LATER);
    document.dispatchEvent(new Event("page-fresh"));
  }

  done() { Object.assign(this, { waiting: null, begun: [] }); }

  stop() { this.retry.stop(); }
}
