// Proposes a key from the name of a product: its initials, or the first letters of its one word.
class KeyProposal extends HTMLElement {
  connectedCallback() {
    const [name, key] = ["name", "key"].map((field) => this.querySelector(`[name="${field}"]`));
    let proposed = "";
    name.addEventListener("input", () => {
      if (key.value !== proposed) return; // somebody wrote a key of their own
      key.value = proposed = proposal(name.value);
    });
  }
}

function proposal(name) {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toUpperCase();
  const words = (plain.match(/[A-Z0-9]+/g) ?? []).filter((word, place) => place || /^[A-Z]/.test(word));
  const letters = words.length > 1 ? words.map((word) => word[0]).join("") : (words[0] ?? "").slice(0, 3);
  return letters.slice(0, 10);
}

customElements.define("key-proposal", KeyProposal);
