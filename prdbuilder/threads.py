"""The pages behind an ASGI server: a WSGI application on a thread pool of its own.

Django under ASGI would run its views one after another in a single thread, and so does asgiref's own bridge.
Here a request takes a thread only when its body has arrived, so that a slow sender holds none. Nobody need
have signed in to send one: it has two minutes, and few that are too large for memory are there at once.
"""

import asyncio
import contextlib
import io
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

type Message = MutableMapping[str, Any]
type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LARGEST_BODY = 32 * 1024 * 1024
"""A page reads 16 MB of files at most and says in words what is too much; this is what no page would take."""
IN_MEMORY = 256 * 1024
LARGE_AT_ONCE = 4
"""Bodies larger than that, of one process: each takes its size of /tmp, and up to 16 MB more in its page."""
LONGEST_READING = 120
"""Seconds that a body may take to arrive: time for 15 MB at 1 Mbit/s."""
PIECE = 64 * 1024
LONGEST_WAIT = 60
"""Seconds that somebody may take to accept one piece of a file."""
NOT_HTTP = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


class Left(Exception):
    """Whoever asked is gone."""


class TooLarge(Exception):
    """Nothing here takes a body of this size."""


class OnThreads:
    """An ASGI application that answers each request with a WSGI application, on one of so many threads."""

    def __init__(self, application: WsgiApplication, threads: int, **also: Any) -> None:
        self.application = application
        self.also = also
        """What the application finds in `environ` besides."""
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")

        self.large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed when it was answered
        async with contextlib.AsyncExitStack() as held:
            try:
                async with asyncio.timeout(LONGEST_READING):
                    await self._read(scope, receive, body, held)
            except (Left, TooLarge, OSError) as reason:
                with contextlib.suppress(OSError):  # where there is no room for the rest of it
                    body.close()
                if not isinstance(reason, Left):
                    await answer(send, *_refusal(reason))
            else:
                await self._answer(scope, body, send)

    async def _read(
        self, scope: Scope, receive: Receive, body: IO[bytes], held: contextlib.AsyncExitStack
    ) -> None:
        """A slow small body waits for nobody, and holds no place that a large one could have."""
        is_large = False
        async for size, piece in _pieces(scope, receive):
            if size > IN_MEMORY and not is_large:
                is_large = True
                await held.enter_async_context(self.large)
            body.write(piece)
        body.seek(0)

    async def _answer(self, scope: Scope, body: IO[bytes], send: Send) -> None:
        """What was asked in full is done, also if nobody waits any more: a tab saves as it closes."""
        loop = asyncio.get_running_loop()
        answering = _Answer(loop, send)
        environ = environ_of(scope, body) | self.also
        await asyncio.shield(loop.run_in_executor(self.pool, answering.run, self.application, environ))
        await answering.rest()


async def answer(
    send: Send, status: int, body: bytes = b"", headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """A whole short answer."""
    plain = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": plain})
    await send({"type": "http.response.body", "body": body})


def _refusal(reason: Exception) -> tuple[int, bytes]:
    match reason:
        case TooLarge():
            return 413, b"This is too large."
        case TimeoutError():
            return 408, b"This took too long to arrive."
        case _:
            return 503, b"There is no room for this now. Try it again in some minutes."


async def _pieces(scope: Scope, receive: Receive) -> AsyncIterator[tuple[int, bytes]]:
    """Of a body, each with the size of all until then."""
    announced = dict(scope["headers"]).get(b"content-length", b"0")
    if not announced.isdigit() or int(announced) > LARGEST_BODY:
        raise TooLarge
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Left
        piece = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(piece)
        if size > LARGEST_BODY:
            raise TooLarge
        yield size, piece


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """What PEP 3333 wants to know of a request; of headers that can be mistaken for another, nothing."""
    root = scope.get("root_path", "")
    server, client = scope.get("server") or ("localhost", None), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": _as_wsgi(root),
        "PATH_INFO": _as_wsgi(scope["path"].removeprefix(root)),
        "QUERY_STRING": scope["query_string"].decode("latin1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin1").lower(), raw_value.decode("latin1")
        if "_" in name:
            continue
        key = NOT_HTTP.get(name) or "HTTP_" + name.upper().replace("-", "_")
        between = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    if "HTTP_TRANSFER_ENCODING" in environ and "CONTENT_LENGTH" not in environ:
        environ["CONTENT_LENGTH"] = str(_size(body))
    return environ


def _size(body: IO[bytes]) -> int:
    size = body.seek(0, io.SEEK_END)
    body.seek(0)
    return size


def _as_wsgi(text: str) -> str:
    return text.encode().decode("latin1")


class _Answer:
    """What the application says. A page goes out from the loop at the end, a file from here in pieces."""

    def __init__(self, loop: asyncio.AbstractEventLoop, send: Send) -> None:
        self.loop, self.send = loop, send
        self.start: Message = {}
        self.body: bytes | None = None

    def run(self, application: WsgiApplication, environ: dict[str, Any]) -> None:
        """On a thread: where the request began, what it opened is closed too."""
        with environ["wsgi.input"]:
            self._run(application, environ)

    def _run(self, application: WsgiApplication, environ: dict[str, Any]) -> None:
        said = application(environ, self.start_response)
        try:
            if getattr(said, "streaming", not isinstance(said, list)):
                for piece in _in_pieces(said):
                    self._send_now(self._first())
                    self._send_now({"type": "http.response.body", "body": piece, "more_body": True})
            else:
                self.body = b"".join(said)
        finally:
            if close := getattr(said, "close", None):
                close()

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        pairs = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
        self.start = {"type": "http.response.start", "status": int(status[:3]), "headers": pairs}

    def _first(self) -> Message:
        start, self.start = self.start, {}
        return start

    def _send_now(self, message: Message) -> None:
        if message:
            asyncio.run_coroutine_threadsafe(_awaited(self.send, message), self.loop).result(LONGEST_WAIT)

    async def rest(self) -> None:
        if self.start:
            await self.send(self._first())
        await self.send({"type": "http.response.body", "body": self.body or b""})


async def _awaited(send: Send, message: Message) -> None:
    await send(message)


def _in_pieces(said: Iterable[bytes]) -> Iterator[bytes]:
    """Few large pieces in place of many small ones: each is a way from the thread to the loop and back."""
    gathered = bytearray()
    for piece in said:
        gathered += piece
        if len(gathered) >= PIECE:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)
