// What others changed is marked for a moment, and said in few words where it can be heard.
import { snapshot } from "./snapshot.js";

const AT_MOST = 3, MARKED = 4000, PAUSE = 5000;

export class Telling {
  constructor(said) { Object.assign(this, { said, changes: new Map() }); }

  // One go of changes, from the page that was to the page that is.
  begin(now) { this.now = now; }

  before(key) { return found(snapshot.parts ?? new Map(), key); }

  after(key) { return found(this.now, key); }

  tell(what, shown) {
    const line = shown.closest(".line, .goal-form, .entries > li, requirement-sheet");
    if (!line || what !== "changed" && line !== shown) return;
    this.changes.set(nameOf(line), what);
    line.toggleAttribute("data-fresh", true);
    setTimeout(() => line.removeAttribute("data-fresh"), MARKED);
  }

  end() {
    if (!this.changes.size || this.timer) return;
    this.timer = setTimeout(() => { this.timer = null; this.end(); }, PAUSE);
    const told = [...this.changes].slice(0, AT_MOST).map(([name, what]) => `${name} ${what}`);
    const more = this.changes.size - told.length;
    this.said.textContent = `By somebody else: ${told.join(", ")}${more > 0 ? `, and ${more} more` : ""}.`;
    this.changes.clear();
  }
}

function nameOf(line) { return line.dataset.code ?? line.querySelector("header .id")?.textContent.trim() ?? "an entry"; }

function found(parts, key) {
  return [...parts.values()].map((part) => part.querySelector(`#${CSS.escape(key.slice(1))}`)).find(Boolean);
}
