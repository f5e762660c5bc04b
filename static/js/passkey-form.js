/* A form that asks the browser for a passkey, or makes one, before it is sent. Hidden where that cannot be. */
const REASONS = {
  NotAllowedError: "No passkey was used. You can try again.",
  InvalidStateError: "This device holds a passkey for your account already.",
  SecurityError: "Passkeys need HTTPS and a host name; at this address there is neither.",
};

class PasskeyForm extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
    this.hidden = false;
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run().catch((error) => this.say(REASONS[error.name] ?? error.message));
    });
  }

  async run() {
    const creating = this.dataset.ceremony === "create";
    const { publicKey } = creating ? this.creation(await this.options()) : (await this.options()).request_options;
    const credential = creating
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
    this.form.elements.credential.value = JSON.stringify(credential.toJSON());
    this.form.submit();
  }

  async options() {
    if (!this.dataset.address) return JSON.parse(this.querySelector("script").textContent);
    return (await fetch(this.dataset.address, { headers: { Accept: "application/json" } })).json();
  }

  creation({ creation_options: options }) {
    const alone = this.form.elements.passwordless?.checked ?? false;
    const needs = { residentKey: alone ? "required" : "discouraged", requireResidentKey: alone };
    Object.assign(options.publicKey.authenticatorSelection, needs, alone && { userVerification: "required" });
    return options;
  }

  say(text) {
    const place = this.form.querySelector("[role=alert]") ?? document.createElement("p");
    Object.assign(place, { className: "errors", role: "alert", textContent: text });
    this.form.append(place);
  }
}

customElements.define("passkey-form", PasskeyForm);
