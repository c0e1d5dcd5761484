"""The witness over HTTP, by the standard library alone; one process, a thread a connection."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from registry.transparency.encoding import FormatError
from registry.transparency.keys import Ed25519Verifier, verifier_from_vkey
from registry.transparency.witness import MAX_REQUEST, Answer, Witness

IDLE = 30.0  # seconds for which a connection may say nothing


def server(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """Listening, not yet serving; `server_port` tells the port when 0 was asked for."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = IDLE

        def do_POST(self) -> None:
            if self.path != "/add-checkpoint":
                self._say(Answer(404, b"not found\n"))
                return
            length = self.headers.get("Content-Length", "")
            if not (length.isascii() and length.isdigit()) or int(length) > MAX_REQUEST:
                self.close_connection = True
                self._say(Answer(413 if length.isdigit() else 411, b"a body of a stated, bounded length is due\n"))
                return
            self._say(witness.add_checkpoint(self.rfile.read(int(length)), int(time.time())))

        def do_GET(self) -> None:
            is_key = self.path == "/vkey"
            self._say(Answer(200, f"{witness.verifier.vkey}\n".encode()) if is_key else Answer(404, b"not found\n"))

        def _say(self, answer: Answer) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as the library calls it
            sys.stderr.write(f"{self.log_date_time_string()} {format % args}\n")

    return ThreadingHTTPServer((host, port), Handler)


def key_of(folder: Path) -> Ed25519PrivateKey:
    """The witness's own key, made at the first start and readable by its owner alone."""
    path = folder / "witness.pem"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(pem)
    loaded = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(loaded, Ed25519PrivateKey):
        raise SystemExit(f"{path} is no Ed25519 key")
    return loaded


def main(arguments: Iterable[str] | None = None) -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(prog="python3 -m registry.transparency.witness", description="A C2SP witness.")
    parser.add_argument("--name", required=True, help="the witness's name for ever, as example.org/witness")
    parser.add_argument("--state", required=True, type=Path, help="folder of its key and of the heads it cosigned")
    parser.add_argument("--log", action="append", default=[], metavar="VKEY", help="a log it knows")
    parser.add_argument("--yearly-log", action="append", default=[], metavar="VKEY", help="a ledger with a log a year")
    parser.add_argument("--listen", default="127.0.0.1:8090", metavar="HOST:PORT")
    given = parser.parse_args(None if arguments is None else [*arguments])
    try:
        logs, yearly = _known(given.log), _known(given.yearly_log)
    except FormatError as error:
        raise SystemExit(str(error)) from None
    witness = Witness(given.name, key_of(given.state), given.state, logs, yearly)
    host, _colon, port = given.listen.rpartition(":")
    with server(witness, host, int(port)) as serving:
        sys.stdout.write(f"{witness.verifier.vkey}\nlistening on {host}:{serving.server_port}\n")
        sys.stdout.flush()
        serving.serve_forever()


def _known(vkeys: Iterable[str]) -> dict[str, list[Ed25519Verifier]]:
    known: dict[str, list[Ed25519Verifier]] = defaultdict(list)
    for vkey in vkeys:
        verifier = verifier_from_vkey(vkey)
        if not isinstance(verifier, Ed25519Verifier):
            raise FormatError(f"{verifier.name} is the key of a witness, not of a log")
        known[verifier.name].append(verifier)
    return known
