// What is pasted from a page or a word processor keeps its headings, lists, tables and links, as Markdown.
const MEANINGFUL = "h1, h2, h3, h4, h5, h6, ul, ol, table, blockquote, pre, code, a[href], b, strong, i, em, del, s";
const NOT_WRITTEN = "script, meta, link, title, template, img, svg";

export function takeFormatted(text) {
  text.addEventListener("focus", () => loadTurndown(), { once: true });
  text.addEventListener("paste", async (event) => {
    const { clipboardData: data } = event;
    const written = data.files.length ? null : meaningful(data.getData("text/html"));
    if (!written) return;
    event.preventDefault();
    insert(text, (await loadTurndown())?.turndown(written) ?? data.getData("text/plain"));
  });
}

let loading;
const loadTurndown = () => (loading ??= import("../../vendor/turndown.js").then(asWeWrite, () => { loading = undefined; }));

function asWeWrite({ default: Turndown, gfm }) {
  const service = new Turndown({ headingStyle: "atx", bulletListMarker: "-", codeBlockStyle: "fenced", emDelimiter: "*" });
  service.use(gfm);
  return service;
}

// The body of what was copied, or nothing where plain text says as much.
function meaningful(html) {
  if (!html) return null;
  const { body } = new DOMParser().parseFromString(html.replace(/<[^>]*>/g, unstyled), "text/html");
  for (const node of body.querySelectorAll(NOT_WRITTEN)) node.remove();
  // A word processor wraps everything in a <b> that is not bold.
  for (const node of body.querySelectorAll("b[data-style*='font-weight:normal'], b[data-style*='font-weight: normal']")) node.replaceWith(...node.childNodes);
  return body.querySelector(MEANINGFUL) ? body : null;
}

// The policy of our pages forbids styles in a text that is only parsed, too.
const unstyled = (tag) => tag.replace(/\sstyle\s*=/gi, " data-style=").replace(/^<(\/?)style\b/i, "<$1template");

// As if it were typed, so that the browser's own undo takes it back.
function insert(text, markdown) {
  text.focus();
  if (document.execCommand("insertText", false, markdown)) return;
  text.setRangeText(markdown, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
