"""What is posted goes to the internet, and never into the network that this machine stands in."""

import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import example, given
from hypothesis import strategies as st

from prdbuilder.notices import outgoing
from prdbuilder.notices.outgoing import Refused, Unreached, is_public, post, target_of
from tests.receivers import receiving

HERE = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
PRIVATE = [
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"),
    *("::/128", "::1/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),
    *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "2001:db8::/32", "::/96"),
]
INSIDE = [
    *("127.0.0.1", "10.1.2.3", "169.254.169.254", "168.63.129.16", "100.100.100.200", "0.0.0.0", "[::]"),
    *("[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[fd00:ec2::254]", "[fe80::1]", "[2002:7f00:1::]"),
]


@st.composite
def inside(draw):
    network = ip_network(draw(st.sampled_from(PRIVATE)))
    return network[draw(st.integers(0, network.num_addresses - 1))]


@given(inside())
@example(ip_address("168.63.129.16"))
def test_no_address_of_a_private_network_counts_as_public(address):
    assert not is_public(address)


@given(st.ip_addresses())
def test_an_address_is_public_only_where_the_registries_say_so_too(address):
    private = [ip_network(text) for text in PRIVATE]
    if is_public(address):
        assert address.is_global
        assert not any(address in network for network in private if network.version == address.version)


def test_hosts_of_the_internet_are_public():
    for text in ("1.1.1.1", "140.82.121.4", "2606:4700:4700::1111"):
        assert is_public(ip_address(text)), text


@pytest.mark.parametrize("host", INSIDE)
def test_an_address_inside_is_refused_before_anything_is_sent(host):
    with pytest.raises(Refused):
        target_of(f"https://{host}/")


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "localhost."])
def test_a_name_for_this_machine_is_refused_however_it_is_written(host):
    with pytest.raises((Refused, Unreached)):
        post(f"https://{host}/", b"", {})


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http://example.com/",
            "ftp://example.com/",
            "https:///path",
            "https://example.com:22/",
            "//a.b/",
            "",
        ),
        *("https://user:secret@example.com/", "https://exa mple.com/", "https://[fe80::1%25eth0]/"),
        *("https://example.com:99999/", "https://[::1", f"https://{'a' * 70}.com/", "https://a..b/"),
    ],
)
def test_an_address_that_nothing_is_posted_to_is_refused_at_once(address):
    with pytest.raises(Refused):
        target_of(address)


@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_is_typed_is_taken_apart_or_refused(host, path):
    for address in (f"https://{host}/{path}", host, f"https://example.com/{path}"):
        try:
            target = target_of(address)
        except Refused:
            continue
        assert target.is_ordinary
        assert (target.host + target.path).isascii()
        assert not {"\r", "\n", " "} & {*target.path}


def test_what_is_posted_arrives_as_it_is_and_the_answer_is_cut():
    with receiving(202, text="x" * 9_000) as server:
        answer = post(server.address, b"{}", {"webhook-id": "1"}, allowed=HERE)
    [(path, headers, body)] = server.got
    assert (path, body, headers["webhook-id"]) == ("/hook?a=1", b"{}", "1")
    assert headers["Host"] == f"localhost:{server.server_port}"
    assert (answer.status, len(answer.text)) == (202, outgoing.ANSWER_BYTES)


def test_a_redirect_is_an_answer_and_no_way():
    with receiving() as inner, receiving(307, headers={"Location": inner.address}) as server:
        assert post(server.address, b"{}", {}, allowed=HERE).status == 307
        assert inner.got == []


def test_without_leave_nothing_reaches_this_machine():
    with receiving() as server:
        for host in ("localhost", "127.0.0.1", "[::ffff:127.0.0.1]"):
            with pytest.raises(Refused):
                post(f"https://{host}:{server.server_port}/", b"{}", {})
        with pytest.raises(Refused, match="private"):
            post(server.address, b"{}", {}, allowed=[ip_network("10.0.0.0/8")])
    assert server.got == []


def test_a_name_that_answers_otherwise_the_second_time_leads_nowhere(monkeypatch):
    """The network of names is played: at first an address that is allowed, from then on another one."""
    asked = []

    def names(host, port, **options):
        asked.append(host)
        found = "127.0.0.2" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port))]

    monkeypatch.setattr(socket, "getaddrinfo", names)
    allowed = [ip_network("127.0.0.2/32")]
    with receiving() as server, pytest.raises(Unreached):
        post(f"http://rebinding.example:{server.server_port}/", b"{}", {}, allowed=allowed)
    assert (asked, server.got) == (["rebinding.example"], [])


def test_a_name_with_one_address_inside_is_refused_whole(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 443)) for host in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)
    with pytest.raises(Refused):
        post("https://both.example/", b"{}", {})


def test_who_trickles_is_not_waited_for_longer_than_said(monkeypatch):
    monkeypatch.setattr(outgoing, "TOTAL_SECONDS", 0.5)
    listening = socket.create_server(("127.0.0.1", 0))

    def trickle():
        there, _ = listening.accept()
        with there:
            for _ in range(1200):  # A minute, were it not for whoever stops listening.
                try:
                    there.sendall(b"H")
                except OSError:
                    return
                time.sleep(0.05)

    thread = threading.Thread(target=trickle)
    thread.start()
    began = time.monotonic()
    with listening, pytest.raises(Unreached, match="did not answer within"):
        post(f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {}, allowed=HERE)
    assert time.monotonic() - began < 30
    thread.join()


def certificate(folder, name):
    key, subject = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    (folder / "trusted.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))


@pytest.mark.parametrize(
    ("name", "trusted", "arrives"),
    [("localhost", True, True), ("localhost", False, False), ("other.example", True, False)],
)
def test_the_certificate_is_checked_for_the_name(tmp_path, monkeypatch, name, trusted, arrives):
    certificate(tmp_path, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    asked_for = []
    context.sni_callback = lambda connection, host, context: asked_for.append(host)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    with receiving() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=True)
        address = server.address.replace("http:", "https:")
        if arrives:
            assert post(address, b"{}", {}, allowed=HERE).status == 200
        else:
            with pytest.raises(Unreached, match="certificate"):
                post(address, b"{}", {}, allowed=HERE)
    assert (len(server.got), asked_for[0]) == (int(arrives), "localhost")
