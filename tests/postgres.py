"""A PostgreSQL of our own for the tests: it asks for no set-up, and dies with the process that started it."""

import atexit
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

OLDEST = 15  # what Django asks for
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]
MISSING = "No PostgreSQL 15 or newer: apt install postgresql, or name its folder in PG_BINDIR."


def start() -> str:
    """Start a server on an empty cluster in a folder of its own; its address as a URL."""
    programs = find_programs()
    home = Path(tempfile.mkdtemp(prefix="prdbuilder-pg-"))
    prefix = tie_to_this_process(home)
    initdb = [*prefix, programs / "initdb", "-D", home / "data", "-U", "prd", "-A", "trust", "-E", "UTF8"]
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    subprocess.run([*initdb, f"--locale={locale}", "--no-sync"], check=True, stdout=subprocess.DEVNULL)
    command = [*prefix, programs / "postgres", "-D", home / "data", "-k", home, "-c", "listen_addresses="]
    for setting in FAST:
        command += ["-c", setting]
    log = home / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    atexit.register(stop, server, home, os.getpid())
    url = f"postgres://prd@{quote(str(home), safe='')}/postgres"
    wait_until_it_answers(url, server, log)
    return url


def find_programs() -> Path:
    """The folder that holds the newest initdb and postgres of this machine."""
    if named := os.environ.get("PG_BINDIR"):
        return Path(named)
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql*/bin")]
    if initdb := shutil.which("initdb"):
        folders.append(Path(initdb).resolve().parent)
    newest = max(folders, key=major, default=None)
    if newest is None or major(newest) < OLDEST:
        raise SystemExit(MISSING)
    return newest


def major(folder: Path) -> int:
    if not (folder / "initdb").exists() or not (folder / "postgres").exists():
        return 0
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\d+", answer.stdout)
    return int(number[0]) if number else 0


def tie_to_this_process(home: Path) -> list[str]:
    """The words before a command that end it with us, even on kill -9; as root they also take root away."""
    setpriv, unshare = shutil.which("setpriv"), shutil.which("unshare")
    tie = [setpriv, "--pdeathsig", "INT"] if setpriv else []
    if os.geteuid() != 0:
        return tie
    other_user = [unshare or "unshare", "--user", "--map-user=1000"]
    if unshare and subprocess.run([*other_user, "true"], capture_output=True, check=False).returncode == 0:
        return [*tie, *other_user]
    shutil.chown(home, "nobody", "nogroup")
    return [setpriv or "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--pdeathsig", "INT"]


def wait_until_it_answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("PostgreSQL did not start:\n" + log.read_text()) from None
            time.sleep(0.05)
        else:
            return


def stop(server: subprocess.Popen[bytes], home: Path, owner: int) -> None:
    """A forked child also runs the exit hooks; only the process that started the server ends it."""
    if os.getpid() != owner:
        return
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        server.wait(20)
    shutil.rmtree(home, ignore_errors=True)
