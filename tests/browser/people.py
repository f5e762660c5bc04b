"""What a person does that takes more than one line to say."""

import time

PASTE = """([text, html]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  if (html) data.setData("text/html", html);
  const field = document.activeElement;
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  if (!field.dispatchEvent(event)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}"""


def paste(page, text, html=""):
    """Put a text in where the cursor is, as a browser does with what was copied elsewhere."""
    page.evaluate(PASTE, [text, html])


def slowly(seconds):
    """A route that lets a request wait before it goes on."""

    def wait(route):
        time.sleep(seconds)
        route.continue_()

    return wait
