// A button beside a text that copies it. Without this script the text is there to be marked.
const SHOWN_FOR = 2000;

class CopyText extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input, textarea");
    if (!input || this.querySelector("button")) return;
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy" });
    button.setAttribute("aria-label", `Copy ${input.getAttribute("aria-label") ?? input.labels?.[0]?.textContent ?? ""}`.trim());
    const said = Object.assign(document.createElement("span"), { className: "visually-hidden", role: "status" });
    button.addEventListener("click", () => this.copy(input, button, said));
    input.addEventListener("focus", () => input.select());
    this.append(button, said);
  }

  async copy(input, button, said) {
    const word = (await copied(input)) ? "Copied" : "Press Ctrl+C";
    button.textContent = said.textContent = word;
    setTimeout(() => { button.textContent = "Copy"; said.textContent = ""; }, SHOWN_FOR);
  }
}

// A page that did not come over HTTPS has no clipboard, but can still copy what is marked.
async function copied(input) {
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    input.select();
    return document.execCommand("copy");
  }
}

customElements.define("copy-text", CopyText);
