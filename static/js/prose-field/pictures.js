// A picture that is pasted or dropped into a text is uploaded, and its name put where the cursor stood.
import { say } from "../autosave/shown.js";
import { post, signIn } from "../requests.js";
import { putName, wordFor } from "../uploads.js";

export function takePictures(field, text) {
  text.addEventListener("paste", (event) => take(event, event.clipboardData));
  field.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  field.addEventListener("drop", (event) => take(event, event.dataTransfer));

  function take(event, data) {
    const files = [...data.files].filter((file) => file.type.startsWith("image/"));
    if (!files.length || data.getData("text/plain")) return;
    event.preventDefault();
    if (document.activeElement !== text) field.write();
    files.forEach((file) => upload(file, field.dataset.pictures, text));
  }
}

async function upload(file, address, text) {
  const word = wordFor(file);
  text.setRangeText(word, text.selectionStart, text.selectionEnd, "end");
  const body = new FormData();
  body.append("picture", file);
  const stay = (event) => event.preventDefault();
  addEventListener("beforeunload", stay);
  const { status, answer } = await post(address, body);
  removeEventListener("beforeunload", stay);
  const shown = document.getElementById(text.id) ?? text;
  putName(status === 200 ? answer.markdown : "", word, text, shown);
  say(shown.closest(".place"), problem(status, answer));
}

function problem(status, answer) {
  if (status === 200) return [];
  if (status === 0) return ["The server can’t be reached. Put the picture in again when it can."];
  if (status === 401) return [["You are signed out. ", signIn()]];
  return [answer.error ?? "This picture could not be taken."];
}
