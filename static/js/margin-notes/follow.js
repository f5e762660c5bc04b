// What others said since is put among the notes, and nothing else is touched: neither the focus nor what is being written.
import { busy } from "../live/busy.js";
import { Later } from "../live/later.js";
import { patch } from "../live/patch.js";

const LATER = 2000;
const QUIETLY = { before() {}, after() {}, tell() {} };

export class Follow {
  retry = new Later(() => { if (this.show()) tellShown(); });

  // As the server wrote them, and before they are on the page.
  constructor(notes) { Object.assign(this, { notes, known: notes.cloneNode(true) }); }

  take(now) {
    this.now = now;
    this.show();
    tellShown();
  }

  // Answers whether more of them is shown now.
  show() {
    const before = this.known;
    this.known = patch(this.notes, before, this.now, QUIETLY);
    if (this.known !== this.now) this.retry.in(LATER); // for what somebody is in the middle of
    for (const settled of this.notes.querySelectorAll(".settled:not([open])")) if (busy(settled)) settled.open = true;
    return !before.isEqualNode(this.known);
  }

  stop() { this.retry.stop(); }
}

export function tellShown() { document.dispatchEvent(new Event("margin-shown")); }
