// Lines are dragged by the pointer, between the sides and the tray.
import Sortable from "../../vendor/sortable.js";
import { send } from "./send.js";

export function makeDraggable(list) {
  for (const lines of list.querySelectorAll("[data-lines]")) {
    Sortable.create(lines, {
      group: "requirements",
      draggable: ".line",
      filter: "input, button",
      preventOnFilter: false,
      delay: 250,
      delayOnTouchOnly: true,
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
      ghostClass: "ghost",
      onEnd: ({ item, from, to, oldIndex, newIndex }) => {
        if (from !== to || oldIndex !== newIndex) send(list, item);
      },
    });
  }
}
