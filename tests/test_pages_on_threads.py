"""The door of the web server: a page gets all that was asked, and whoever asked gets all of the page."""

import asyncio
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder import threads as door
from prdbuilder.threads import IN_MEMORY, LARGE_AT_ONCE, LARGEST_BODY, PIECE, OnThreads


def ask(application, path="/", *, method="GET", headers=(), body=b"", pieces=1, **scope):
    """What an ASGI application answers: status, headers and body."""
    return finished(asked(application, path, method, headers, body, pieces, **scope))


def finished(coroutine):
    """On a thread of its own: a browser in another test may keep a loop in this one."""

    async def run():
        try:
            return await coroutine
        finally:
            connection.close()  # only a coroutine sees what it opened

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, run()).result()


async def asked(application, path="/", method="GET", headers=(), body=b"", pieces=1, **scope):
    size = max(1, -(-len(body) // pieces))
    waiting = [body[at : at + size] for at in range(0, len(body), size)] or [b""]
    sent = []

    async def receive():
        if not waiting:
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message):
        sent.append(message)

    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "http_version": "1.1",
        "scheme": "http",
        "client": ("192.0.2.7", 4711),
        "server": ("host", 80),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        **scope,
    }
    await application(scope, receive, send)
    start = sent[0]
    return start["status"], dict(start["headers"]), b"".join(message.get("body", b"") for message in sent[1:])


def telling(what):
    """A WSGI application that answers with something of what it was asked."""

    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(what(environ)).encode()]

    return OnThreads(application, 2)


@given(st.binary(max_size=3000), st.integers(1, 5))
def test_a_body_arrives_whole_however_it_is_sent(body, pieces):
    application = telling(lambda environ: environ["wsgi.input"].read().hex())
    headers = [("Content-Length", str(len(body)))]
    assert (
        ask(application, method="POST", headers=headers, body=body, pieces=pieces)[2] == body.hex().encode()
    )


def test_a_body_of_16_mb_arrives_and_one_that_no_page_takes_does_not():
    application = telling(lambda environ: len(environ["wsgi.input"].read()))
    large = b"x" * (16 * 1024 * 1024)
    assert ask(application, method="POST", body=large, pieces=100)[2] == b"16777216"
    too_large = [("Content-Length", str(LARGEST_BODY + 1))]
    assert ask(application, method="POST", headers=too_large)[0] == 413
    assert ask(application, method="POST", headers=[("Content-Length", "ten")])[0] == 413


def slowly(pages, size, waiting):
    """A body that does not end: its first piece, and then `waiting` grows while more is awaited."""

    async def receive():
        if not first:
            waiting.append(size)
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": first.pop(), "more_body": True}

    first = [b"x" * size]
    return asyncio.ensure_future(pages({"headers": []}, receive, None))


def test_only_so_many_large_bodies_are_there_at_once_and_small_ones_wait_for_none():
    pages, waiting = telling(lambda environ: len(environ["wsgi.input"].read())), []

    async def many():
        sizes = [IN_MEMORY + 1] * (LARGE_AT_ONCE + 2) + [IN_MEMORY] * 3
        requests = [slowly(pages, size, waiting) for size in sizes]
        await asyncio.sleep(0.1)
        seen = [*waiting], await asked(pages, method="POST", body=b"x" * IN_MEMORY)
        requests[0].cancel()
        await asyncio.sleep(0.1)
        for request in requests:
            request.cancel()
        return seen

    held, small = finished(many())
    assert sorted(held) == [IN_MEMORY] * 3 + [IN_MEMORY + 1] * LARGE_AT_ONCE
    assert small[0] == 200
    assert len(waiting) == len(held) + 1


def test_a_body_that_does_not_end_is_given_up(monkeypatch):
    monkeypatch.setattr(door, "LONGEST_READING", 0.1)
    pages, said = telling(lambda environ: ""), []

    async def receive():
        await asyncio.sleep(0.03)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message):
        said.append(message)

    finished(pages({"headers": []}, receive, send))
    assert (said[0]["status"], said[1]["body"]) == (408, b"This took too long to arrive.")


def test_a_body_for_which_there_is_no_room_is_refused_in_words(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    pages = telling(lambda environ: "")
    status, _, said = ask(pages, method="POST", body=b"x" * (IN_MEMORY + 1), pieces=2)
    assert (status, said[:17]) == (503, b"There is no room ")
    assert ask(pages, method="POST", body=b"x" * IN_MEMORY)[0] == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PATH_INFO", "/caf\xc3\xa9"),
        ("QUERY_STRING", "q=1&q=%20"),
        ("REMOTE_ADDR", "192.0.2.7"),
        ("wsgi.url_scheme", "http"),
        ("HTTP_X_FORWARDED_PROTO", "https"),
        ("HTTP_COOKIE", "a=1; b=2"),
        ("HTTP_X_FORWARDED_FOR", "203.0.113.9"),
        ("CONTENT_TYPE", "text/plain"),
    ],
)
def test_a_page_is_told_what_was_asked_and_by_whom(name, value):
    headers = [
        *[
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-For", "203.0.113.9"),
            ("X_Forwarded_For", "::1"),
        ],
        *[("Cookie", "a=1"), ("Cookie", "b=2"), ("Content-Type", "text/plain")],
    ]
    assert (
        ask(telling(lambda environ: environ[name]), "/café?q=1&q=%20", headers=headers)[2].decode() == value
    )


def test_a_file_is_sent_in_pieces_and_closed_where_it_was_opened():
    threads = []

    class File:
        def __iter__(self):
            threads.append(threading.get_ident())
            return iter([b"ab" * 2048] * 100)

        def close(self):
            threads.append(threading.get_ident())

    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/pdf")])
        return File()

    assert len(ask(OnThreads(application, 1))[2]) == 409_600 > PIECE
    assert len(threads) == 2
    assert len(set(threads)) == 1


def test_pages_are_made_beside_one_another_and_no_more_than_there_are_threads():
    at_once, most = [], []

    def application(environ, start_response):
        at_once.append(1)
        most.append(len(at_once))
        time.sleep(0.05)
        at_once.pop()
        start_response("200 OK", [])
        return [b""]

    pages = OnThreads(application, 3)

    async def many():
        await asyncio.gather(*(asked(pages) for _ in range(9)))

    finished(many())
    assert max(most) == 3


def test_an_error_in_a_page_is_an_error_of_its_request_only():
    def application(environ, start_response):
        if environ["PATH_INFO"] == "/wrong":
            raise RuntimeError("of the page")
        start_response("200 OK", [])
        return [b"well"]

    pages = OnThreads(application, 1)
    with pytest.raises(RuntimeError, match="of the page"):
        ask(pages, "/wrong")
    assert ask(pages, "/right")[2] == b"well"


def test_a_save_is_done_although_its_writer_left_before_its_turn():
    done = []

    def application(environ, start_response):
        time.sleep(0.1)
        done.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return [b""]

    pages = OnThreads(application, 1)

    async def leaving():
        requests = [asyncio.ensure_future(asked(pages, method="POST", body=b"text")) for _ in range(2)]
        await asyncio.sleep(0.05)
        for request in requests:
            request.cancel()
        await asyncio.sleep(0.3)

    finished(leaving())
    assert done == [b"text", b"text"]
