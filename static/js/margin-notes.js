// Comments beside what they are about. What is pressed here is answered here; without this script each press is a form.
import "./comment-box.js";
import "./discussion-counts.js";
import { Follow, tellShown } from "./margin-notes/follow.js";
import "./margin-notes/marks.js";
import { tellWhy } from "./margin-notes/not-done.js";
import "./passage-comment.js";
import { post } from "./requests.js";

class MarginNotes extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.pressed(event));
    this.addEventListener("comment-answered", ({ detail }) => this.show(detail));
    if ("wait" in this.dataset) this.load();
  }

  disconnectedCallback() { this.following?.stop(); }

  get isInUse() { return this.contains(document.activeElement) || this.querySelector("details[open]") !== null; }

  async load() {
    const begun = this.begun = Symbol("load");
    const answer = await fetch(this.dataset.src, { headers: { "HX-Request": "true" } }).catch(() => null);
    const html = answer?.ok && answer.status === 200 ? await answer.text() : null;
    if (html === null || begun !== this.begun || !this.isConnected) return; // what is here stays, or what was asked for later
    if (this.following) this.following.take(elementOf(html));
    else if ("wait" in this.dataset || !this.isInUse) this.show(html);
  }

  async pressed(event) {
    if (event.defaultPrevented) return; // a comment on its way
    event.preventDefault();
    const { status, answer } = await post(event.target.action, new URLSearchParams(new FormData(event.target)), "html");
    status === 200 ? this.show(answer) : tellWhy(event.target, status);
  }

  // The focus stays on what had it, or goes to the heading: never back to the top of the page.
  show(html) {
    const held = this.contains(document.activeElement), { id } = document.activeElement ?? {};
    const fresh = elementOf(html);
    fresh.following = new Follow(fresh);
    this.replaceWith(fresh);
    if (held) (id && document.getElementById(id) || fresh.querySelector("h2, summary"))?.focus({ preventScroll: true });
    tellShown();
  }
}

function elementOf(html) { return document.createRange().createContextualFragment(html).firstElementChild; }

customElements.define("margin-notes", MarginNotes);
