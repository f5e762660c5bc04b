"""What a person does that takes more than one line to say."""

import time
from base64 import b64encode

from tests.pictures import png

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


PASTE_PICTURE = """([name, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""


def paste_picture(page, name="a.png"):
    page.evaluate(PASTE_PICTURE, [name, list(png())])


def slowly(seconds):
    """A route that lets a request wait before it goes on."""

    def wait(route):
        time.sleep(seconds)
        route.continue_()

    return wait


FILE = """([letters, type]) => {
  const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "shot", { type }));
  return data;
}"""


def paste_file(field, content, kind):
    """Put a file in where the cursor is, as a browser does with a picture that was copied."""
    field.evaluate(
        "(field, data) => field.dispatchEvent("
        "new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))",
        file_of(field, content, kind),
    )


def drop_file(field, content, kind):
    """Let a file fall on a field, as from a folder."""
    for event in ("dragover", "drop"):
        field.dispatch_event(event, {"dataTransfer": file_of(field, content, kind)})


def file_of(field, content, kind):
    return field.page.evaluate_handle(FILE, [b64encode(content).decode(), kind])


def swallow(route):
    """The request arrives, its answer does not."""
    route.fetch()
    route.abort()
