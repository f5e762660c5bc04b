// How this page stands with the server: out of reach, or with something that is not here any more. Both are said, and
// nothing that is typed here is taken away.
import { signIn } from "../requests.js";

const WORDS = {
  page: ["Somebody else deleted this or moved it. What you type here can’t be saved to it.", "See where it is"],
  access: ["You can’t open this page any more. What you type here can’t be saved.", "See why"],
  prd: ["This can’t be opened any more: it was deleted, or you are no longer a member of the product.", "See what became of it"],
  session: ["You are signed out, so what others write is not shown here."],
};
const OF_THE_PAGE = ["page", "access"];

export class Standing {
  constructor(said) { this.said = said; }

  reached(yes) {
    if (yes && !OF_THE_PAGE.includes(this.what)) this.say();
    if (Boolean(this.offline) !== yes) return;
    this.offline = !yes;
    document.dispatchEvent(new CustomEvent("autosave", { detail: { id: "live", state: yes ? "saved" : "offline" } }));
  }

  // `what`: the page, the access to it, the PRD or the session; nothing where all is here.
  say(what) {
    if (what === this.what) return;
    this.what = what;
    this.shown?.remove();
    if (!what) return;
    const [words, where] = WORDS[what];
    const way = where ? Object.assign(document.createElement("a"), { href: location.href, textContent: where }) : signIn();
    this.shown = Object.assign(document.createElement("p"), { className: "standing", textContent: `${words} ` });
    this.shown.append(way);
    (what === "page" && document.querySelector("requirement-sheet") || document.getElementById("main")).prepend(this.shown);
    this.said.textContent = words;
  }
}
