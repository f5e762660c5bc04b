// What was opened in the sheet may have, as a whole, a page of its own. What stands around it then is still the page on
// which it was opened.
const address = () => location.pathname + location.search;
let opened = null;

export const isBeside = () => opened?.at === address();

// Where the server writes what stands here.
export const here = () => (isBeside() ? opened.page : address());

document.addEventListener("htmx:beforeSwap", ({ detail: { shouldSwap, target, serverResponse, pathInfo } }) => {
  if (!shouldSwap || target.id !== "sheet") return;
  opened = serverResponse.includes("<requirement-sheet") ? null : { at: pathInfo.finalRequestPath, page: here() };
});
document.addEventListener("htmx:historyRestore", () => { opened = null; });
