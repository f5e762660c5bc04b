// A menu that hangs over the page closes as menus do: by Escape, and when something else is pressed.
const OPEN = "details[open]:has(> .menu)";

addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(OPEN);
  if (!menu) return;
  event.preventDefault();
  menu.open = false;
  menu.querySelector("summary").focus();
}, { capture: true });

addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll(OPEN)) if (!menu.contains(target)) menu.open = false;
});
