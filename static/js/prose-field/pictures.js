// A picture that is pasted or dropped into a text is uploaded, and its name put where the cursor stands.
import { post, signIn } from "../requests.js";

export function takePictures(field, text) {
  text.addEventListener("paste", (event) => take(event, event.clipboardData));
  field.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  field.addEventListener("drop", (event) => take(event, event.dataTransfer));

  function take(event, data) {
    const files = [...data.files].filter((file) => file.type.startsWith("image/"));
    if (!files.length || data.getData("text/plain")) return;
    event.preventDefault();
    if (document.activeElement !== text) field.write();
    files.forEach(upload);
  }

  async function upload(file) {
    const waiting = `![Uploading ${file.name || "picture"}…]()`;
    text.setRangeText(waiting, text.selectionStart, text.selectionEnd, "end");
    const body = new FormData();
    body.append("picture", file);
    const { status, answer } = await post(field.dataset.pictures, body);
    const at = text.value.indexOf(waiting);
    if (at >= 0) text.setRangeText(status === 200 ? answer.markdown : "", at, at + waiting.length, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    say(problem(status, answer));
  }

  function say(parts) {
    const line = Object.assign(document.createElement("p"), { className: "problem" });
    line.setAttribute("role", "alert");
    line.append(...parts);
    field.closest(".place").querySelector("[data-errors]").replaceChildren(...(parts.length ? [line] : []));
  }
}

function problem(status, answer) {
  if (status === 200) return [];
  if (status === 0) return ["The server can't be reached. Put the picture in again when it can."];
  if (status === 401) return ["You are signed out. ", signIn()];
  return [answer.error ?? "This picture could not be taken."];
}
