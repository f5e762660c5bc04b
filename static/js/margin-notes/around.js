// The words before and after those that are selected, by which they are found again.
const LENGTH = 80;

export const spaced = (text) => text.toString().replace(/\s+/g, " ");

export function around(range, part) {
  const before = document.createRange(), after = document.createRange();
  before.setStart(part, 0);
  before.setEnd(range.startContainer, range.startOffset);
  after.setStart(range.endContainer, range.endOffset);
  after.setEnd(part, part.childNodes.length);
  return { before: spaced(before).slice(-LENGTH), after: spaced(after).slice(0, LENGTH) };
}
