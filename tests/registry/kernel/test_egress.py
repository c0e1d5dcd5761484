"""What may be asked of strangers' addresses, and what may not."""

import http.server
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from registry.kernel import egress
from registry.kernel.egress import EgressRefused, Limits, _Pinned, fetch, is_public, target_check, texts
from tests.nameserver import NameServer, both


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by path."""

    seen: ClassVar[list[tuple[str, str, bytes]]] = []

    def do_GET(self) -> None:
        type(self).seen.append((self.command, self.path, self.rfile.read(int(self.headers.get("Content-Length") or 0))))
        status, headers, body = {
            "/ok": (200, {}, b"fine"),
            "/big": (200, {}, b"x" * 5000),
            "/loop": (302, {"Location": "/loop"}, b""),
            "/inside": (302, {"Location": "http://127.0.0.1:1/"}, b""),
            "/away": (302, {"Location": "https://elsewhere.example/"}, b""),
            "/once": (302, {"Location": "/ok"}, b""),
        }.get(self.path, (404, {}, b""))
        if self.path == "/slow":
            for _ in range(20):
                self.wfile.write(b"HTTP/1.1 200 OK\r\n" if _ == 0 else b"X-Drip: 1\r\n")
                self.wfile.flush()
                time.sleep(0.1)
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def site(settings: Any) -> Iterator[str]:
    """A server on loopback that the settings of the test allow, and no other."""
    Handler.seen = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.EGRESS_LOOPBACK = [f"127.0.0.1:{server.server_port}"]
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def refused(url: str, **options: Any) -> str:
    with pytest.raises(EgressRefused) as caught:
        fetch(url, **options)
    return caught.value.code


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"),
        *("2002:7f00:1::", "2001:0:1::1", "ff02::1", "not an address"),
    ],
)
def test_an_address_that_is_not_of_the_public_internet_is_none(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("https://user:secret@example.com/", "address"),
        ("https://example.com:22/", "port"),
        ("https://127.0.0.1/", "private"),
        ("https://2130706433/", "private"),
        ("https://0x7f.1/", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:169.254.169.254]/", "private"),
        ("https://localhost/", "private"),
        ("https://no-such-name.invalid/", "name"),
        ("nonsense", "address"),
    ],
)
def test_nothing_is_sent_to(url: str, code: str) -> None:
    assert refused(url) == code
    with pytest.raises(EgressRefused):
        target_check(url)


@pytest.mark.parametrize(
    "private", [{("a.example", "A"): ["93.184.216.34", "10.0.0.1"]}, {("a.example", "AAAA"): ["::1"]}]
)
def test_a_name_with_one_private_address_among_public_ones_is_refused(names: NameServer, private: Any) -> None:
    both(names, {("a.example", "A"): ["93.184.216.34"]} | private)

    assert refused("https://a.example/") == "private"


def test_a_name_is_asked_of_the_servers_of_the_settings_once_and_the_second_only_when_the_first_is_silent(
    names: NameServer,
) -> None:
    names.zone["a.example", "A"] = None
    names.second.say("a.example", "A", "127.0.0.1")

    assert refused("https://a.example/") == "private"
    assert names.second.asked == [("a.example", "A"), ("a.example", "AAAA")]


def test_names_of_a_private_network_are_never_asked_for(names: NameServer) -> None:
    for name in (
        "localhost",
        "a.localhost",
        "printer.local",
        "db.internal",
        "x.home.arpa",
        "no-such.invalid",
        "y.onion",
    ):
        assert refused(f"https://{name}/") in {"private", "name"}
    assert names.asked == []


def test_a_text_record_is_told_as_each_server_gives_it_however_long_it_is(names: NameServer) -> None:
    names.zone["t.example", "TXT"] = [f'"{"x" * 200}" "{"y" * 200}"', *[f'"{n}{"z" * 240}"' for n in range(40)]]
    names.second.zone["t.example", "TXT"] = None

    first, second = texts("t.example")

    assert "x" * 200 + "y" * 200 in first.texts
    assert len(first.texts) == 41
    assert (second.texts, second.code) == ((), "resolver")


def test_a_server_of_a_test_stands_for_a_site_by_name(site: str, settings: Any) -> None:
    settings.EGRESS_LOOPBACK = [f"photos.example={site.removeprefix('http://')}"]

    answer = fetch("https://photos.example/ok")

    assert (answer.body, answer.url) == (b"fine", "https://photos.example/ok")


def test_where_it_is_asked_for_a_redirect_to_another_host_is_no_answer(site: str, settings: Any) -> None:
    server = site.removeprefix("http://")
    settings.EGRESS_LOOPBACK = [server, f"photos.example={server}"]

    assert fetch("https://photos.example/once", limits=Limits(same_host=True)).body == b"fine"
    assert refused("https://photos.example/away", limits=Limits(same_host=True)) == "elsewhere"


def test_of_what_is_too_long_the_beginning_is_taken_where_that_is_enough(site: str) -> None:
    answer = fetch(f"{site}/big", limits=Limits(max_bytes=100, cuts=True))

    assert (answer.body, answer.is_cut) == (b"x" * 100, True)


def test_a_post_carries_its_body_and_follows_nothing(site: str) -> None:
    answer = fetch(f"{site}/once", method="POST", body=b"{}")

    assert answer.status == 302
    assert Handler.seen == [("POST", "/once", b"{}")]


def test_redirects_of_a_get_are_followed_and_looked_at_each(site: str) -> None:
    assert fetch(f"{site}/once").status == 200
    assert refused(f"{site}/inside") == "scheme"
    assert refused(f"{site}/loop") == "redirects"
    assert len([one for one in Handler.seen if one[1] == "/loop"]) == 4


def test_size_and_time_are_bounded_even_when_an_answer_drips(site: str) -> None:
    assert refused(f"{site}/big", limits=Limits(max_bytes=4999)) == "size"
    began = time.monotonic()
    assert refused(f"{site}/slow", limits=Limits(timeout=0.5)) == "timeout"
    assert time.monotonic() - began < 1.5


def test_a_closed_port_is_a_connection_that_failed(settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EGRESS_LOOPBACK = [f"127.0.0.1:{port}"]

    assert refused(f"http://127.0.0.1:{port}/") == "connection"


class Secure(Handler):
    """The same answers behind TLS."""


@pytest.fixture
def secure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[int]:
    """A TLS server on loopback for `localhost`, whose certificate this process trusts; yields its port."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    signed = built.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    pem = tmp_path / "server.pem"
    pem.write_bytes(signed + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Secure)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_certificate_must_be_that_of_the_name_whatever_address_is_connected_to(secure: int) -> None:
    good = _Pinned(("127.0.0.1", secure), "localhost", secure, 5, is_tls=True)
    good.request("GET", "/ok")
    assert good.getresponse().read() == b"fine"
    good.close()

    wrong = _Pinned(("127.0.0.1", secure), "photos.example", secure, 5, is_tls=True)
    with pytest.raises(ssl.SSLCertVerificationError):
        wrong.request("GET", "/ok")
    wrong.close()


def test_a_handshake_that_never_ends_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setattr(egress, "PORTS", egress.PORTS | {port})
        monkeypatch.setattr(egress, "is_public", lambda _address: True)
        began = time.monotonic()

        assert refused(f"https://127.0.0.1:{port}/", limits=Limits(timeout=0.5)) == "timeout"
        assert time.monotonic() - began < 1.5
