// One field: sends what was typed with the revision its writer saw, one request at a time, until the server has it.
import { showClash } from "./clash.js";
import * as drafts from "./drafts.js";

const PAUSE = 500, LONGEST_PAUSE = 30000, SMALL_ENOUGH_TO_OUTLIVE_THE_PAGE = 60000;

export class Field {
  constructor(form, key, place) {
    Object.assign(this, { form, key, place, name: place.dataset.name, tries: 0, sending: false, settling: false });
    this.revision = place.querySelector(`[name="${this.name}-revision"]`);
    this.saved = this.value();
    const draft = drafts.kept(key, this.name);
    if (draft && draft.value !== this.saved) this.put(draft.value, draft.revision);
    else drafts.forget(key, this.name);
  }

  inputs() { return [...this.form.elements].filter((input) => input.name === this.name); }

  value() { return JSON.stringify(new FormData(this.form).getAll(this.name).map((text) => text.replace(/\r\n/g, "\n"))); }

  put(value, revision) {
    const values = JSON.parse(value);
    for (const input of this.inputs()) {
      if (input.type === "checkbox") input.checked = values.includes(input.value);
      else input.value = values[0] ?? "";
    }
    this.revision.value = revision;
    this.typed();
  }

  get dirty() { return this.value() !== this.saved; }

  typed(pause = PAUSE) {
    if (!this.dirty) return;
    const stored = drafts.keep(this.key, this.name, this.value(), this.revision.value);
    this.show(stored ? "saving" : "failed");
    this.later(pause);
  }

  later(pause) { clearTimeout(this.timer); this.timer = setTimeout(() => this.send(), pause); }

  async send() {
    clearTimeout(this.timer);
    if (this.sending || this.settling || !this.dirty) return;
    this.sending = true;
    const value = this.value();
    try { await this.answered(await this.post(value), value); }
    catch { this.tries += 1; this.show("kept"); this.later(Math.min(LONGEST_PAUSE, PAUSE * 2 ** this.tries)); }
    this.sending = false;
    if (this.saved === value && this.dirty) this.later(PAUSE);
  }

  post(value) {
    const body = new URLSearchParams({ only: this.name, [`${this.name}-revision`]: this.revision.value });
    for (const text of JSON.parse(value)) body.append(this.name, text);
    const headers = { Accept: "application/json", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value };
    const keepalive = value.length < SMALL_ENOUGH_TO_OUTLIVE_THE_PAGE;
    return fetch(this.form.action, { method: "POST", headers, body, keepalive, redirect: "manual" });
  }

  async answered(response, value) {
    if (response.type === "opaqueredirect" || response.status >= 500 || response.status === 429) throw response;
    const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
    this.tries = 0;
    if (response.ok) this.done(answer, value);
    else if (response.status === 409) this.clashed(answer);
    else this.refused(answer.errors?.[this.name] ?? [answer.message ?? "This could not be saved. Your text is kept in this browser."]);
  }

  done(answer, value) {
    this.saved = value;
    this.revision.value = answer.revisions[this.name];
    this.errors([]);
    if (!this.dirty) { drafts.forget(this.key, this.name); this.show("saved"); }
    this.place.dispatchEvent(new CustomEvent("field-saved", { bubbles: true, detail: { ...answer, name: this.name } }));
  }

  clashed(answer) {
    this.settling = true;
    this.show("failed");
    showClash(this.place, answer.message, answer.clashes[this.name], (text, revision) => {
      this.settling = false;
      this.revision.value = revision;
      this.saved = null;
      this.put(JSON.stringify([String(text)]), revision);
      this.send();
    });
  }

  refused(messages) { this.errors(messages); this.show("failed"); }

  errors(messages) {
    this.place.toggleAttribute("data-wrong", messages.length > 0);
    const list = document.createElement("ul");
    list.className = "errorlist";
    list.append(...messages.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    this.place.querySelector("[data-errors]").replaceChildren(...(messages.length ? [list] : []));
  }

  show(state) {
    this.place.dataset.state = state;
    this.place.dispatchEvent(new CustomEvent("autosave", { bubbles: true, detail: { field: this, state } }));
  }
}
