/* A button beside a password that shows what was typed. */
class ShowPassword extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    if (!input || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = "Show";
    button.setAttribute("aria-label", "Show the password");
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => this.show(input, button, input.type === "password"));
    input.form?.addEventListener("submit", () => this.show(input, button, false));
    this.append(button);
  }

  show(input, button, shown) {
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  }
}

customElements.define("show-password", ShowPassword);
