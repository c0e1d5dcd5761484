"""Real web servers on loopback that stand for sites by name; the test door of the egress leads to them."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest


@dataclass
class Page:
    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Site:
    """One site: what it answers by path (404 for the rest), and which paths were asked for."""

    host: str
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, path: str, body: bytes | str, *, status: int = 200, headers: dict[str, str] | None = None) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(data, status, tuple((headers or {}).items()))


class Web:
    """Sites by name behind one server."""

    def __init__(self, settings: Any) -> None:
        self.sites: dict[str, Site] = {}
        self._settings = settings
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", int(self._server.server_address[1])

    def site(self, host: str) -> Site:
        site = self.sites.setdefault(host, Site(host))
        port = self._server.server_address[1]
        self._settings.EGRESS_LOOPBACK = [f"{name}=127.0.0.1:{port}" for name in self.sites]
        return site

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site = web.sites[self.headers["Host"].partition(":")[0]]
                site.asked.append(self.path)
                page = site.pages.get(self.path, Page(b"not found", 404))
                self.send_response(page.status)
                for name, value in (*page.headers, ("Content-Length", str(len(page.body)))):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(page.body)

            def log_message(self, *args: Any) -> None:
                return

        return Handler


@pytest.fixture
def web(settings: Any) -> Iterator[Web]:
    running = Web(settings)
    yield running
    running.close()
