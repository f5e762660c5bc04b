// The words that open notes are about are underlined where they stand. The text itself is not touched.
const TEXTS = "[data-rendered], :is(.part, .sheet, .reading) .prose", QUOTES = ".discussion:not([data-resolved]) blockquote:not([data-state=lost])";

if (CSS.highlights) for (const moment of ["margin-shown", "field-saved", "page-fresh"]) document.addEventListener(moment, () => setTimeout(mark));

function mark() {
  const texts = [...document.querySelectorAll(TEXTS)].filter((text) => !text.closest(".margin")).map(lettersOf);
  const ranges = [...document.querySelectorAll(QUOTES)].map((quote) => texts.map((text) => rangeOf(text, wordsOf(quote))).find(Boolean));
  CSS.highlights.set("discussed", new Highlight(...ranges.filter(Boolean)));
}

function wordsOf(quote) {
  const now = quote.nextElementSibling?.querySelector("[data-now]"); // where some of them were changed
  return (now ?? quote).textContent.trim();
}

// Each letter that counts, with where it stands: white space is folded as it is in a quotation.
function lettersOf(part) {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT), places = [];
  let text = "";
  while (walker.nextNode()) {
    const { data } = walker.currentNode;
    for (let at = 0; at < data.length; at += 1) {
      const letter = /\s/.test(data[at]) ? " " : data[at];
      if (letter === " " && text.endsWith(" ")) continue;
      text += letter;
      places.push([walker.currentNode, at]);
    }
  }
  return { text, places };
}

function rangeOf({ text, places }, words) {
  const start = text.indexOf(words);
  if (start < 0 || !words) return null;
  const range = document.createRange(), [last, at] = places[start + words.length - 1];
  range.setStart(...places[start]);
  range.setEnd(last, at + 1);
  return range;
}
