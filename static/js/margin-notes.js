// Comments beside what they are about. What is pressed here is answered here; without this script each press is a form.
import "./comment-box.js";
import "./discussion-counts.js";
import "./margin-notes/marks.js";
import "./passage-comment.js";
import { post, signIn } from "./requests.js";

const NOT_SENT = "The server can’t be reached. Press it again when it can.";

class MarginNotes extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.pressed(event));
    this.addEventListener("comment-answered", ({ detail }) => this.show(detail));
    if ("wait" in this.dataset) this.load();
  }

  async load() {
    const answer = await fetch(this.dataset.src, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.ok && answer.status === 200) this.show(await answer.text()); // else the link to the page of them stays
  }

  async pressed(event) {
    if (event.defaultPrevented) return; // a comment on its way
    event.preventDefault();
    const { status, answer } = await post(event.target.action, new URLSearchParams(new FormData(event.target)), "html");
    if (status === 200) return this.show(answer);
    const told = Object.assign(document.createElement("p"), { className: "problem" });
    told.setAttribute("role", "alert");
    told.append(...(status === 401 ? ["You are signed out. ", signIn()] : [status ? "This could not be done. Load the page anew." : NOT_SENT]));
    event.target.querySelector(".problem")?.remove();
    event.target.append(told);
  }

  // The focus stays on what had it, or goes to the heading: never back to the top of the page.
  show(html) {
    const held = this.contains(document.activeElement), { id } = document.activeElement ?? {};
    const fresh = document.createRange().createContextualFragment(html).firstElementChild;
    this.replaceWith(fresh);
    if (held) (id && document.getElementById(id) || fresh.querySelector("h2, summary"))?.focus({ preventScroll: true });
    document.dispatchEvent(new Event("margin-shown"));
  }
}

customElements.define("margin-notes", MarginNotes);
