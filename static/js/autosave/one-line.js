// Fields that hold one line: Enter saves, and a line break that is pasted is a space.
const ONE_LINE = "input:not([type=checkbox]), textarea[data-line]";

export function keepToOneLine(form, save) {
  form.addEventListener("input", ({ target }) => unbroken(target));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && event.target.matches(ONE_LINE)) { event.preventDefault(); save(); }
  });
}

function unbroken(text) {
  if (!text.matches("textarea[data-line]") || !text.value.includes("\n")) return;
  const end = text.selectionEnd;
  text.value = text.value.replace(/\n/g, " ");
  text.setSelectionRange(end, end);
}
