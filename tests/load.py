"""How the server holds when many work on one PRD: `make load`, on SQLite and on PostgreSQL.

200 clients listen to one PRD and fetch its page anew at most once a second, as a browser does; meanwhile 20
requirements are saved once a second each. Of each save it is measured, for each client, how long after the
acknowledgement the page that the client fetched holds it. All of it runs on this machine, for some seconds.
"""

import argparse
import asyncio
import contextlib
import gzip
import json
import os
import re
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

SAVED = re.compile(rb"Requirement (\d+), saved (\d+) times")
WANTED_SECONDS = 2.0


@dataclass
class Client:
    """One browser: its session, its stream, and when it saw what."""

    cookie: str
    address: str
    port: int
    fetches: int = 0
    unchanged: int = 0
    wires: tuple | None = None
    wanted: str = "0.0"
    etag: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    seen: list[tuple[float, dict[int, int]]] = field(default_factory=list)

    async def ask(self, method, path, headers=(), body=b""):
        """One request, on a connection that stays open for the next; the server closes it when it is idle."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            if self.wires:
                return await self.asked(method, path, headers, body)
        self.wires = await asyncio.open_connection("127.0.0.1", self.port)
        return await self.asked(method, path, headers, body)

    async def asked(self, method, path, headers, body):
        reader, writer = self.wires
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Cookie: {self.cookie}", *headers]
        if method == "POST":
            lines += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1").lower()
        length = re.search(r"content-length: (\d+)", head)
        answer = await reader.readexactly(int(length[1])) if length else b""
        return int(head.split(" ", 2)[1]), head, answer

    async def listen(self, ticket):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        query = urlencode({"ticket": ticket})
        writer.write(f"GET /live/stream?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        kind = b""
        while line := await reader.readline():
            if line.startswith(b"event: "):
                kind = line[7:].strip()
            elif line.startswith(b"data: ") and kind == b"beat":
                self.wanted = json.loads(line[6:])["beat"]
                self.changed.set()

    async def look(self, ticket):
        """Fetch the page when it is said to have changed, and never twice within a second."""
        while True:
            await self.changed.wait()
            self.changed.clear()
            began = time.monotonic()
            headers = [f"X-Live: {ticket}", f"X-Live-Beat: {self.wanted}", f"If-None-Match: {self.etag}"]
            status, head, body = await self.ask("GET", self.address, [*headers, "Accept-Encoding: gzip"])
            self.fetches += 1
            if status == 200:
                self.etag = re.search(r"etag: (\S+)", head)[1]
                page = gzip.decompress(body) if "content-encoding: gzip" in head else body
                self.seen.append((time.monotonic(), {int(a): int(b) for a, b in SAVED.findall(page)}))
            else:
                assert status == 304, status
                self.unchanged += 1
            await asyncio.sleep(max(0, began + 1 - time.monotonic()))


async def save(client, address, number, saves, every, stop):
    """One writer, who saves one requirement again and again."""
    revision, count, token = 1, 0, "x" * 32
    headers = [f"X-CSRFToken: {token}", "Accept: application/json"]
    client.cookie += f"; csrftoken={token}"
    await asyncio.sleep(every * number / 20)
    while (began := time.monotonic()) < stop:
        count += 1
        said = {"only": "statement", "statement-revision": revision}
        said["statement"] = f"Requirement {number}, saved {count} times"
        status, _, answer = await client.ask("POST", address, headers, urlencode(said).encode())
        assert status == 200, (status, answer)
        revision = json.loads(answer)["revisions"]["statement"]
        saves.append((number, count, began, time.monotonic()))
        await asyncio.sleep(max(0, began + every - time.monotonic()))


async def measure(people, writers, address, addresses, port, seconds):
    clients = [Client(cookie, address, port) for cookie in people]
    tasks = []
    for client in clients:
        status, _, answer = await client.ask("GET", f"{address}live/")
        assert status == 200, status
        ticket = json.loads(answer)["ticket"]
        tasks += [asyncio.create_task(client.listen(ticket)), asyncio.create_task(client.look(ticket))]
    await asyncio.sleep(3)
    saves, stop = [], time.monotonic() + seconds
    await asyncio.gather(
        *(
            save(Client(cookie, address, port), where, number, saves, len(addresses) / 20, stop)
            for number, (cookie, where) in enumerate(zip(writers, addresses, strict=True))
        )
    )
    await asyncio.sleep(2 * WANTED_SECONDS)
    for task in tasks:
        if task.done() and task.exception():
            raise task.exception()
        task.cancel()
    return clients, saves


def waits(clients, saves):
    """For each save and client: seconds from the acknowledgement until the client's page held it."""
    found = []
    for client in clients:
        for number, count, _, acknowledged in saves:
            held = (at for at, page in client.seen if page.get(number, 0) >= count)
            found.append(max(0.0, next(held, float("inf")) - acknowledged))
    return sorted(found)


def of(values, share):
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def memory(pid, what="VmRSS"):
    """Of one process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+)", status)[1]) / 1024


def prepare(clients, requirements):
    """A PRD, so many members with sessions, and the addresses of its requirements."""
    from django.test import Client as Browser

    from prdbuilder.accounts.models import User
    from stakeholders.models import Member
    from tests.factories import make_prd, make_user

    prd = make_prd(owner=make_user(password=None), requirements=requirements)
    cookies = []
    for number in range(clients):
        user = User.objects.create(email=f"client{number}@example.com", name=f"Client {number}")
        Member.objects.create(product=prd.product, user=user)
        browser = Browser()
        browser.force_login(user)
        cookies.append(f"sessionid={browser.cookies['sessionid'].value}")
    rows = prd.requirements.order_by("number")
    return cookies, prd.get_absolute_url(), [row.get_absolute_url() for row in rows]


def run(arguments):
    from django.core.management import call_command
    from django.db import connection

    from tests.servers import Server

    call_command("migrate", verbosity=0)
    cookies, address, addresses = prepare(arguments.clients, arguments.requirements)
    url = os.environ["DATABASE_URL"]
    vendor = connection.vendor
    connection.close()
    server = Server(DEBUG="", WEB_CONCURRENCY="1", DATABASE_URL=url)
    call_command("collectstatic", interactive=False, verbosity=0)
    server.start()
    try:
        [worker] = server.workers()
        before = memory(worker)
        writers, seconds = cookies[:20], arguments.seconds
        measured = measure(cookies, writers, address, addresses[:20], server.port, seconds)
        clients, saves = asyncio.run(measured)
        after, most = memory(worker), memory(worker, "VmHWM")
    finally:
        server.stop()
    return report(arguments, vendor, clients, saves, (before, after, most))


def report(arguments, vendor, clients, saves, used):
    found = waits(clients, saves)
    took = sorted(ended - began for _, _, began, ended in saves)
    fetches, unchanged = sum(one.fetches for one in clients), sum(one.unchanged for one in clients)
    before, after, most = used
    per_second, unchanged = fetches / arguments.seconds, unchanged / arguments.seconds
    half, most_of, worst = of(found, 0.5), of(found, 0.95), found[-1]
    print(f"{vendor}: {arguments.clients} clients, {len(saves) / arguments.seconds:.1f} saves a second")
    print(f"  a save took  {of(took, 0.5) * 1000:.0f} ms; 95th percentile {of(took, 0.95) * 1000:.0f} ms")
    print(f"  seen after   {half:.2f} s; 95th percentile {most_of:.2f} s; at most {worst:.2f} s")
    print(f"  fetched      {per_second:.0f} times a second, {unchanged:.0f} of them unchanged")
    print(f"  memory       {before:.0f} MB before, {after:.0f} MB after, {most:.0f} MB at most")
    return of(found, 0.95) <= WANTED_SECONDS


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--requirements", type=int, default=40)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--postgresql", action="store_true")
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="prdbuilder-load-")
    try:
        url = f"sqlite:///{folder}/load.sqlite3"
        if arguments.postgresql:
            from tests import postgres

            url = postgres.start()
        os.environ |= {
            "DATABASE_URL": url,
            "DATA_DIR": folder,
            "STATIC_ROOT": f"{folder}/static",
            "SECRET_KEY": "only-for-measuring-and-therefore-not-a-secret-0123456789-abcdef",
            "DJANGO_SETTINGS_MODULE": "prdbuilder.settings",
        }
        import django

        django.setup()
        sys.exit(not run(arguments))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
