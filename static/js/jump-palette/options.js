// The page's list of links becomes the options of the input: one stop for the Tab key.
import Combobox from "../../vendor/combobox-nav.js";

export function asCombobox(input, list) {
  if (!list?.querySelector("a")) return undefined;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Where to");
  for (const [place, link] of [...list.querySelectorAll("a")].entries()) {
    const option = link.closest("li");
    Object.assign(option, { id: `target-${place}`, role: "option" });
    option.dataset.address = link.href;
    link.replaceWith(...link.childNodes);
  }
  const combobox = new Combobox(input, list, { firstOptionSelectionMode: "selected" });
  combobox.start();
  return combobox;
}
