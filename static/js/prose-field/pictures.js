// A picture that is pasted or dropped into a text is uploaded, and its name put where the cursor stands.
export function takePictures(text, address) {
  text.addEventListener("paste", (event) => take(event, event.clipboardData));
  text.addEventListener("drop", (event) => take(event, event.dataTransfer));

  function take(event, data) {
    const files = [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    if (!files.length || data.getData("text/plain")) return;
    event.preventDefault();
    files.forEach(upload);
  }

  async function upload(file) {
    const waiting = `![Uploading ${file.name || "picture"}…]()`;
    text.setRangeText(waiting, text.selectionStart, text.selectionEnd, "end");
    let name = "";
    try {
      const body = new FormData();
      body.append("picture", file);
      const headers = { Accept: "application/json", "X-CSRFToken": text.form.elements.csrfmiddlewaretoken.value };
      const response = await fetch(address, { method: "POST", headers, body, redirect: "manual" });
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.error);
      name = answer.markdown;
    } catch (error) {
      say(error instanceof SyntaxError || error instanceof TypeError ? "The picture could not be sent." : error.message);
    }
    const at = text.value.indexOf(waiting);
    if (at >= 0) text.setRangeText(name, at, at + waiting.length, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function say(message) {
    const list = Object.assign(document.createElement("p"), { className: "problem", textContent: message });
    list.setAttribute("role", "alert");
    text.closest(".place").querySelector("[data-errors]").replaceChildren(list);
  }
}
