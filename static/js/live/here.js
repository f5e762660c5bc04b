// Tells the server in which requirement or part of the page this tab is: when that changes, and now and then that it still is.
import { Later } from "./later.js";

const PAUSE = 1000, STILL = 20000;
const PARTS = ".line, .goal-form, .entries > li, .part[id]";

export class Here {
  constructor(page, ticket) {
    Object.assign(this, { page, ticket, tab: Math.random().toString(36).slice(2), last: "" });
    this.saying = new Later(() => this.say());
    this.moved = () => this.saying.in(PAUSE);
    this.left = () => this.go();
    for (const moment of ["focusin", "sheet-opened", "click"]) document.addEventListener(moment, this.moved);
    addEventListener("pagehide", this.left);
    this.still = setInterval(() => this.say(true), STILL);
    this.moved();
  }

  place() {
    const line = document.querySelector("requirement-sheet [data-close]")?.hash.slice(1);
    const place = line ?? document.activeElement?.closest(PARTS)?.id ?? "";
    const code = document.querySelector("requirement-sheet header .id")?.textContent.trim();
    return { place, label: line ? code : this.page };
  }

  async say(again) {
    const at = this.place(), now = JSON.stringify(at);
    if (now === this.last && !again) return;
    this.last = now;
    const said = await this.ticket();
    if (said) this.send({ ...at, ticket: said.ticket });
  }

  send(said) {
    const body = JSON.stringify({ ...said, tab: this.tab });
    this.ticketSent = said.ticket;
    fetch("/live/here", { method: "POST", body, keepalive: true }).catch(() => { /* it is said again before long */ });
  }

  go() { if (this.ticketSent) this.send({ place: "", label: "", gone: true, ticket: this.ticketSent }); }

  stop() {
    this.go();
    this.saying.stop();
    clearInterval(this.still);
    for (const moment of ["focusin", "sheet-opened", "click"]) document.removeEventListener(moment, this.moved);
    removeEventListener("pagehide", this.left);
  }
}
