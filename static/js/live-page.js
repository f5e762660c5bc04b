// A page that keeps up with what others write, says who is here, and says when the server can't be reached.
import "./live/around.js";
import { Following } from "./live/following.js";
import { Fresh } from "./live/fresh.js";
import { showPeople } from "./live/people.js";
import { Telling } from "./live/telling.js";

const HIDDEN = 30000;

class LivePage extends HTMLElement {
  connectedCallback() {
    [this.bar, this.said] = ["ul", "[role=status]"].map((part) => this.querySelector(part));
    this.fresh = new Fresh(new Telling(this.said), (status) => this.following?.missed(status));
    const marks = () => this.marks(), ask = () => this.following?.ask();
    this.listening = [
      [document, "visibilitychange", () => (document.hidden ? this.hide() : this.show())],
      [document, "page-fresh", marks], [document, "sheet-opened", marks],
      [document, "focusout", () => this.fresh.retrySoon()],
      [window, "online", ask], [window, "offline", ask],
    ];
    for (const [on, moment, act] of this.listening) on.addEventListener(moment, act);
    if (!document.hidden) this.show();
  }

  disconnectedCallback() {
    for (const [on, moment, act] of this.listening) on.removeEventListener(moment, act);
    this.stop();
  }

  // A tab that nobody looks at listens a little longer, and catches up when it is shown.
  hide() { this.hiding = setTimeout(() => this.stop(), HIDDEN); }

  show() {
    clearTimeout(this.hiding);
    if (this.following) return;
    const changed = (beat, ticket) => { this.dataset.beat = beat; this.fresh.want({ beat, ticket }); };
    const people = (list, me) => { this.people = [list, me]; this.marks(); };
    this.following = new Following({ ...this.dataset }, { changed, people, reached: (yes) => this.reached(yes) });
    this.following.ask();
  }

  stop() {
    this.fresh.stop();
    this.following?.stop();
    this.following = null;
  }

  marks() { if (this.people) showPeople(this.bar, ...this.people); }

  reached(yes) {
    if (Boolean(this.offline) !== yes) return;
    this.offline = !yes;
    document.dispatchEvent(new CustomEvent("autosave", { detail: { id: "live", state: yes ? "saved" : "offline" } }));
  }
}

customElements.define("live-page", LivePage);
