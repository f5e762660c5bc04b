// Why a press did nothing, under what was pressed.
import { signIn } from "../requests.js";

const NOT_SENT = "The server can’t be reached. Press it again when it can.";

export function tellWhy(form, status) {
  const told = Object.assign(document.createElement("p"), { className: "problem" });
  told.setAttribute("role", "alert");
  told.append(...(status === 401 ? ["You are signed out. ", signIn()] : [status ? "This could not be done. Load the page anew." : NOT_SENT]));
  form.querySelector(".problem")?.remove();
  form.append(told);
}
