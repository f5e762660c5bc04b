// What was pressed and could not be fetched: what is open stays, and the bar says so for a while.
const A_WHILE = 8000;
let timer = null;

for (const failed of ["htmx:sendError", "htmx:responseError"]) document.addEventListener(failed, ({ detail }) => {
  const { verb, triggeringEvent } = detail.requestConfig;
  if (verb !== "get" || !triggeringEvent?.isTrusted) return; // nobody pressed anything
  say(detail.xhr.status ? "refused" : "unreached");
  timer = setTimeout(() => say("saved"), A_WHILE);
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => { if (timer && detail.shouldSwap) say("saved"); });

function say(state) {
  clearTimeout(timer);
  timer = null;
  document.dispatchEvent(new CustomEvent("autosave", { detail: { id: "shown", state } }));
}
