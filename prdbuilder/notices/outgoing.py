"""Posting to an address that somebody typed, without being led into the network that this machine stands in.

A name is looked up once, each of its addresses is judged, and the connection goes to one that was judged: so
a name that answers differently the second time changes nothing. The certificate is checked for the name.
"""

import socket
import ssl
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Timer
from urllib.parse import SplitResult, quote, urlsplit

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network

CONNECT_SECONDS = 3.0
TRIED = 3
TOTAL_SECONDS = 10.0
ANSWER_BYTES = 2_000
PORTS = frozenset({443, 8443})
_SAFE = "/%:@!$&'()*+,;=~-._?"
_UNICAST = ip_network("2000::/3")
# What `ipaddress` lets pass, or did in some release: other protocols' ways into IPv4, and a cloud's own host.
_NEVER = [
    *map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/23", "2002::/16")),
    *map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")),
]


class Refused(Exception):
    """Nothing is posted there; the text says why to whoever typed the address."""


class Unreached(Exception):
    """No answer came; the text says what happened instead."""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


@dataclass(frozen=True)
class Target:
    """An address taken apart; `host` as the network writes it, `path` with the query."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def is_ordinary(self) -> bool:
        """As an address in the internet has to be."""
        return self.secure and self.port in PORTS


def target_of(address: str, allowed: Sequence[Network] = ()) -> Target:
    """Take an address apart, and judge what can be judged without looking its name up. Raises `Refused`."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise Refused("This is not a web address.") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise Refused("The address has to begin with https://.")
    if parts.username is not None or parts.password is not None:
        raise Refused("The address must hold no user name and no password.")
    secure = parts.scheme == "https"
    target = Target(secure, _host(parts.hostname), port or (443 if secure else 80), _path(parts))
    if not target.is_ordinary and not allowed:
        raise Refused(_not_ordinary(target))
    if (literal := _literal(target.host)) is not None:
        _judge(target, [literal], allowed)
    return target


def _not_ordinary(target: Target) -> str:
    if not target.secure:
        return "The address has to begin with https://."
    return "Only the ports 443 and 8443 are posted to."


def _host(name: str) -> str:
    try:
        host = name.encode("idna").decode("ascii")
    except UnicodeError:
        raise Refused("There is no host of this name.") from None
    if "%" in host or any(character.isspace() for character in host):
        raise Refused("There is no host of this name.")
    return host


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_SAFE)
    return f"{path}?{quote(parts.query, safe=_SAFE)}" if parts.query else path


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Whether an address belongs to the internet, and to nobody's own network or machine."""
    if any(address in network for network in _NEVER):
        return False
    if isinstance(address, IPv6Address) and (address not in _UNICAST or address.scope_id is not None):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _is_allowed(address: Address, allowed: Iterable[Network]) -> bool:
    plain = getattr(address, "ipv4_mapped", None) or address
    return any(plain in network for network in allowed)


def _judge(target: Target, addresses: Iterable[Address], allowed: Sequence[Network]) -> None:
    for address in addresses:
        if _is_allowed(address, allowed):
            continue
        if not is_public(address):
            raise Refused("This address leads into a private network, and nothing is posted there.")
        if not target.is_ordinary:
            raise Refused(_not_ordinary(target))


def _looked_up(target: Target) -> list[Address]:
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreached("Its name was not found.") from None
    return list(dict.fromkeys(ip_address(place[0]) for *_, place in found))


class _Pinned(HTTPConnection):
    """A connection to one of the addresses that were judged, under the name that was asked for."""

    def __init__(self, target: Target, addresses: Sequence[Address]) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_SECONDS)
        self._target, self._addresses = target, addresses
        self.is_over = False

    def connect(self) -> None:
        self._reach_one()
        if self._target.secure:
            context = ssl.create_default_context()
            name = self._target.host
            self.sock = context.wrap_socket(self.sock, server_hostname=name, do_handshake_on_connect=False)
            self.sock.do_handshake()
        self.sock.settimeout(TOTAL_SECONDS)

    def _reach_one(self) -> None:
        """The first that answers. A machine may have a way to IPv4 only, and its host both kinds."""
        for last, address in enumerate(self._addresses, start=1):
            family = socket.AF_INET if address.version == 4 else socket.AF_INET6
            self.sock = socket.socket(family, socket.SOCK_STREAM)
            self.sock.settimeout(CONNECT_SECONDS)
            try:
                return self.sock.connect((str(address), self._target.port))
            except OSError:
                self.sock.close()
                if last == len(self._addresses):
                    raise
        return None

    def end(self) -> None:
        """Wake whoever waits for the other side, however slowly it trickles."""
        self.is_over = True
        with suppress(OSError):
            if self.sock is not None:
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def post(address: str, body: bytes, headers: Mapping[str, str], *, allowed: Sequence[Network] = ()) -> Answer:
    """Post once, follow nothing, and read little of the answer. Raises `Refused` and `Unreached`.

    `allowed`: networks that may be posted to although they are private, over http too.
    """
    target = target_of(address, allowed)
    addresses = _looked_up(target)
    _judge(target, addresses, allowed)
    if not addresses:
        raise Unreached("Its name was not found.")
    connection = _Pinned(target, addresses[:TRIED])
    ending = Timer(TOTAL_SECONDS, connection.end)
    ending.daemon = True
    ending.start()
    try:
        connection.request("POST", target.path, body=body, headers=dict(headers))
        response = connection.getresponse()
        text = (
            response.read(ANSWER_BYTES).decode(errors="replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
        )
        return Answer(response.status, text)
    except ssl.SSLCertVerificationError as error:
        raise Unreached(f"Its certificate does not hold: {error.verify_message}.") from error
    except TimeoutError as error:
        raise Unreached(f"It did not answer within {TOTAL_SECONDS:.0f} seconds.") from error
    except (OSError, HTTPException, ValueError) as error:
        raise Unreached(_what_happened(error, in_time=not connection.is_over)) from error
    finally:
        ending.cancel()
        connection.close()


def _what_happened(error: Exception, *, in_time: bool) -> str:
    if not in_time:
        return f"It did not answer within {TOTAL_SECONDS:.0f} seconds."
    if isinstance(error, ConnectionRefusedError):
        return "Nothing listens at this address."
    if isinstance(error, ssl.SSLError):
        return "No safe connection could be made to it."
    return "The connection broke before it answered."
