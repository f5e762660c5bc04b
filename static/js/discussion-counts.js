// How many discussions are open: on the lines of the editor, in the outline, and in the margin of the reading page.
import { openNotes, placesOf } from "./margin-notes/reading.js";

const LINES_ONLY = ["page-fresh", "line-moved", "lines-added"]; // the counts are the same, and belong on new lines
const MOMENTS = [...LINES_ONLY, "margin-shown", "field-saved", "htmx:afterSwap"];

class DiscussionCounts extends HTMLElement {
  connectedCallback() {
    this.later = ({ type }) => {
      this.isOld ||= !LINES_ONLY.includes(type);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => (this.isOld || !this.counts ? this.load() : this.show()), 300);
    };
    for (const moment of MOMENTS) document.addEventListener(moment, this.later);
    this.load();
  }

  disconnectedCallback() { for (const moment of MOMENTS) document.removeEventListener(moment, this.later); }

  async load() {
    this.isOld = false;
    const answer = await fetch(this.dataset.src, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const { open } = Object.assign(this, await answer.json());
    for (const shown of document.querySelectorAll("[data-discussions]:not(discussion-counts)")) shown.textContent = open || "";
    this.show();
  }

  show() {
    for (const line of document.querySelectorAll(".line[data-code]")) put(line.querySelector(".about"), "span", this.counts[line.dataset.code]);
    if (!this.dataset.discussions) return;
    for (const [part, place] of placesOf(document)) {
      const link = put(part, "a", this.counts[place]);
      if (!link) continue;
      link.href = `${this.dataset.discussions}?at=${encodeURIComponent(place)}`;
      link.onclick = (event) => { event.preventDefault(); openNotes(link.href); };
    }
  }
}

function put(part, tag, count) {
  const there = part.querySelector(":scope > .note-count");
  if (!count) return there?.remove();
  const shown = there ?? part.appendChild(Object.assign(document.createElement(tag), { className: "note-count" }));
  const words = `${count} discussion${count === 1 ? "" : "s"}`;
  if (shown.textContent !== words) shown.textContent = words;
  return shown;
}

customElements.define("discussion-counts", DiscussionCounts);
