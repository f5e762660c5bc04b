// A picture on its way stands in a text as a word that is neither sent nor kept.
const WORD = /!\[Uploading [^\]\n]*…\]\(\)/g;

export const wordFor = (file) => `![Uploading ${(file.name || "picture").replace(/[[\]\n]/g, " ")}…]()`;

export const withoutUploads = (text) => text.replace(WORD, "");

// The name takes the place of the word. The field may have been closed meanwhile, and `shown` anew without that word.
export function putName(name, word, field, shown) {
  const at = field.value.indexOf(word);
  if (at < 0) return; // its writer took it out
  field.setRangeText(name, at, at + word.length, "preserve");
  if (shown !== field) {
    const before = withoutUploads(field.value.slice(0, at));
    const place = shown.value.startsWith(before) ? before.length : shown.value.length;
    shown.setRangeText(name, place, place, "preserve");
  }
  shown.dispatchEvent(new Event("input", { bubbles: true }));
}
