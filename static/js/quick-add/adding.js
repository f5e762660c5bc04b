// Lines on their way to the server, one request after the other. What can't be added goes back to where it was typed.
import { countMore } from "../counts.js";
import { post, signIn } from "../requests.js";

export class Adding {
  constructor(element, lines) { Object.assign(this, { element, lines, waiting: [] }); }

  get texts() { return this.waiting.map(({ text }) => text); }

  take(text) {
    const shown = Object.assign(document.createElement("li"), { className: "line-pending", textContent: text });
    this.lines.append(shown);
    this.waiting.push({ text, shown });
    if (!this.running) this.run();
  }

  async run() {
    this.running = true;
    while (this.waiting.length) {
      const { text, shown } = this.waiting[0];
      const { status, answer } = await post(this.element.form.action, this.body(text), "html");
      if (status !== 200) { this.giveBack(status, answer); break; }
      this.waiting.shift();
      this.show(answer, shown);
      this.element.typed();
    }
    this.running = false;
  }

  body(text) {
    const body = new URLSearchParams(new FormData(this.element.form));
    body.set("statement", text);
    return body;
  }

  show(html, shown) {
    const made = document.createRange().createContextualFragment(html);
    const lines = [...made.children];
    shown.replaceWith(made);
    lines.forEach((line) => htmx.process(line));
    this.element.problem.replaceChildren(...unknown(lines));
    countMore(this.lines.dataset.lines, lines.length);
    this.element.text.scrollIntoView({ block: "nearest" });
  }

  // The next line may be under way already: it must not run into these.
  giveBack(status, answer) {
    const typedMeanwhile = this.element.text.value;
    const texts = this.texts.join("\n");
    for (const { shown } of this.waiting.splice(0)) shown.remove();
    this.element.put(typedMeanwhile || status === 0 ? `${texts}\n${typedMeanwhile}` : texts);
    this.element.problem.replaceChildren(...problem(status, answer));
  }

  // A draft without the lines that did arrive although their answer was never seen.
  left(draft) {
    if (!draft) return "";
    const here = new Set([...this.lines.querySelectorAll("a.statement")].map((line) => plain(line.textContent)));
    const lines = draft.sent.join("\n").split("\n").filter((line) => !here.has(plain(line)));
    return [...lines, draft.text].filter((line) => line.trim()).join("\n");
  }
}

const plain = (line) => line.replace(/(^|\s)[@!]\S+/g, " ").replace(/^\s*([-*+•–]|\d+[.)])\s+/, "").replace(/\s+/g, " ").trim();

// A name that is no persona's stays in the statement; who typed it should know.
function unknown(lines) {
  const names = lines.flatMap((line) => line.querySelector("a.statement").textContent.match(/(?<=^|\s)@[^\s,.;]+/g) ?? []);
  if (!names.length) return [];
  return [`${[...new Set(names)].join(", ")}: no persona is called that, so it stays in the text.`];
}

function problem(status, answer) {
  if (status === 0) return ["The server can't be reached. What you wrote is still here."];
  if (status === 401) return ["You are signed out. What you wrote is still here. ", signIn()];
  return [status === 422 ? answer.trim() : "This could not be added."];
}
