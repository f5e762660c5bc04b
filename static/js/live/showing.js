// Shows what changed in a page that was fetched anew; what somebody is in the middle of is shown a little later.
import { here } from "./beside.js";
import { Later } from "./later.js";
import { patch } from "./patch.js";
import { snapshot } from "./snapshot.js";

const LATER = 2000;

export class Showing {
  retry = new Later(() => this.show());

  // `over()` where another page is shown by now.
  constructor(told, over) { Object.assign(this, { told, over }); }

  take(page) {
    this.waiting = page;
    this.show();
  }

  soon(pause) { if (this.waiting) this.retry.in(pause); }

  show() {
    this.retry.stop();
    const { parts, etag, address, swaps } = this.waiting;
    if (address !== here() || swaps !== snapshot.swaps) { this.waiting = null; return this.over(); }
    const stands = patchAll(parts, this.told);
    const isNew = [...stands].some(([id, part]) => !snapshot.parts?.get(id)?.isEqualNode(part));
    snapshot.keep(new Map([...snapshot.parts ?? [], ...stands]), etag);
    if ([...parts].every(([id, now]) => stands.get(id) === now)) this.waiting = null;
    this.soon(LATER);
    if (isNew) document.dispatchEvent(new Event("page-fresh"));
  }

  stop() { this.retry.stop(); }
}

// One go over all the parts of a page; answers what each of them stands at by now.
function patchAll(parts, page) {
  page.begin(parts);
  const stands = [...parts].map(([id, now]) => {
    const shown = document.getElementById(id);
    return [id, shown ? patch(shown, snapshot.parts?.get(id), now, page) : now];
  });
  page.end();
  return new Map(stands);
}
