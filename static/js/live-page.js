// A page that keeps up with what others write, says who is here, and says when the server can't be reached.
import "./live/around.js";
import { Following } from "./live/following.js";
import { Fresh } from "./live/fresh.js";
import { LookedAt } from "./live/looked-at.js";
import { showPeople } from "./live/people.js";
import { Standing } from "./live/standing.js";
import { Telling } from "./live/telling.js";

class LivePage extends HTMLElement {
  connectedCallback() {
    const [bar, said] = ["ul", "[role=status]"].map((part) => this.querySelector(part));
    this.marks = () => { if (this.people) showPeople(bar, ...this.people); };
    this.standing = new Standing(said);
    this.fresh = new Fresh(new Telling(said), {
      missed: (status) => this.following?.missed(status),
      seen: (beat, lost) => { this.dataset.beat = beat; this.standing.say(lost); },
    });
    const ask = () => this.following?.ask();
    this.listening = [
      [document, "page-fresh", this.marks], [document, "sheet-opened", this.marks], [document, "htmx:sendError", ask],
      [document, "focusout", () => this.fresh.retrySoon()], [window, "online", ask], [window, "offline", ask],
    ];
    for (const [on, moment, act] of this.listening) on.addEventListener(moment, act);
    this.lookedAt = new LookedAt(() => { this.follow(); this.fresh.retrySoon(); }, () => this.stop());
  }

  disconnectedCallback() {
    for (const [on, moment, act] of this.listening) on.removeEventListener(moment, act);
    this.lookedAt.stop();
    this.stop();
  }

  follow() {
    if (this.following) return;
    const changed = (beat, ticket) => this.fresh.want({ beat, ticket });
    const people = (list, me) => { this.people = [list, me]; this.marks(); };
    const refused = (signedOut) => { this.stop(); this.standing.say(signedOut ? "session" : "prd"); };
    this.following = new Following({ ...this.dataset }, { changed, people, refused, reached: (yes) => this.standing.reached(yes) });
    this.following.ask();
  }

  stop() {
    this.fresh.stop();
    this.following?.stop();
    this.following = null;
  }
}

customElements.define("live-page", LivePage);
