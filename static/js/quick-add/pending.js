// A line that is shown before it is added, with the key that it is sent under each time.
export function pending({ text, key = newKey() }) {
  const shown = Object.assign(document.createElement("li"), { className: "line-pending", textContent: text });
  return { text, key, shown };
}

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export function bodyOf({ text, key }, form) {
  const body = new URLSearchParams(new FormData(form));
  body.set("statement", text);
  body.set("key", key);
  return body;
}
