// What readiness says follows what is written: it is fetched anew a moment after each save.
const MOMENTS = ["field-saved", "line-moved", "lines-added"];
const PAUSE = 500;

class ReadinessBox extends HTMLElement {
  connectedCallback() {
    this.later = () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.refresh(), PAUSE); };
    this.opened = () => this.refresh();
    for (const moment of MOMENTS) document.addEventListener(moment, this.later);
    document.addEventListener("sheet-opened", this.opened);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    for (const moment of MOMENTS) document.removeEventListener(moment, this.later);
    document.removeEventListener("sheet-opened", this.opened);
  }

  async refresh() {
    const sheet = document.querySelector(".hints[data-sheet]");
    const query = sheet ? `?open=${sheet.dataset.number}` : "";
    const asked = this.asked = Symbol(query);
    const answer = await fetch(this.dataset.src + query, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return; // what stands there is what was so a moment ago
    const html = await answer.text();
    if (asked !== this.asked) return; // somebody opened another requirement, or wrote on, meanwhile
    const fresh = document.createRange().createContextualFragment(html);
    put(this, fresh.querySelector("readiness-box"));
    for (const hints of document.querySelectorAll(".hints")) put(hints, fresh.querySelector(same(hints)));
    const stake = document.querySelector(".stake"), anew = fresh.querySelector(".stake");
    if (stake && stake.id === anew?.id) put(stake, anew);
  }
}

function same({ dataset }) { return `.hints[data-of="${CSS.escape(dataset.of)}"]${"sheet" in dataset ? "[data-sheet]" : ":not([data-sheet])"}`; }

// What somebody is writing in stays, and what is the same is not read out again.
function put(shown, fresh) {
  if (shown.querySelector(":is(details[open], :focus)") || shown.textContent.trim() === (fresh?.textContent ?? "").trim()) return;
  shown.replaceChildren(...(fresh?.childNodes ?? []));
}

customElements.define("readiness-box", ReadinessBox);
