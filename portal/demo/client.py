"""A browser without a screen: cookies, redirects, forms as they stand on the page with their hidden fields and tokens.

The walkthrough drives the portal through this and nothing else, so what it does a person could do.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import httpx

FILE_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv",
    ".txt": "text/plain",
    "": "application/octet-stream",
}


class Unexpected(Exception):
    """A page was not what the step expects; says which page and what was there."""


@dataclass
class Form:
    """One form of a page: where it goes and what it would send if its button were pressed now."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # (name, value, text)
    files: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def field(self, name: str, url: str) -> str:
        """The full name of a field, whatever prefix its form has. Raises Unexpected."""
        for full in self.fields:
            if full == name or full.endswith(f"-{name}"):
                return full
        raise Unexpected(f"{url} has no field {name!r}; it has {sorted(set(self.fields))}")


class _Reader(HTMLParser):
    """Collects forms, links and the text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.text: list[str] = []
        self._form: Form | None = None
        self._select: tuple[str, bool] | None = None
        self._textarea: str | None = None
        self._button: int | None = None
        self._link: int | None = None
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        names = {name for name, _ in attrs}
        if tag in {"script", "style"}:
            self._hidden += 1
        elif tag == "a" and "href" in values:
            self._link = len(self.links)
            self.links.append((values["href"], ""))
        elif tag == "form":
            self._form = Form(values.get("action", ""), values.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(self._form, tag, values, names)

    def _control(self, form: Form, tag: str, values: dict[str, str], names: set[str]) -> None:
        name = values.get("name", "")
        if tag == "button" or (tag == "input" and values.get("type") == "submit"):
            self._button = len(form.buttons)
            form.buttons.append((name, values.get("value", ""), values.get("value", "") if tag == "input" else ""))
        elif tag == "input":
            self._input(form, name, values, names)
        elif tag == "textarea":
            form.fields.append(name)
            form.values[name] = [""]
            self._textarea = name
        elif tag == "select":
            form.fields.append(name)
            self._select = (name, "multiple" in names)
        elif tag == "option" and self._select:
            self._option(form, values, names)

    def _input(self, form: Form, name: str, values: dict[str, str], names: set[str]) -> None:
        kind = values.get("type", "text")
        if kind == "file":
            form.files.append(name)
            return
        form.fields.append(name)
        if kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(values.get("value", "on"))
            if "checked" in names:
                form.values.setdefault(name, []).append(values.get("value", "on"))
        elif name:
            form.values.setdefault(name, []).append(values.get("value", ""))

    def _option(self, form: Form, values: dict[str, str], names: set[str]) -> None:
        name, _is_multiple = self._select or ("", False)
        value = values.get("value", "")
        form.choices.setdefault(name, []).append(value)
        if "selected" in names:
            form.values.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._hidden -= 1
        elif tag == "form":
            self._form = None
        elif tag == "textarea":
            self._textarea = None
        elif tag == "select":
            self._select = None
        elif tag == "button":
            self._button = None
        elif tag == "a":
            self._link = None

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        self.text.append(data)
        if self._form is not None and self._textarea is not None:
            self._form.values[self._textarea][-1] += data
        if self._form is not None and self._button is not None:
            name, value, text = self._form.buttons[self._button]
            self._form.buttons[self._button] = (name, value, (text + data).strip())
        if self._link is not None:
            href, text = self.links[self._link]
            self.links[self._link] = (href, (text + data).strip())


@dataclass(frozen=True)
class PageView:
    """A page as it was answered."""

    url: str
    status: int
    text: str
    forms: tuple[Form, ...]
    links: tuple[tuple[str, str], ...]
    body: bytes

    def form(self, *, button: str = "", action: str = "", has: str = "") -> Form:
        """The first POST form with this button text, this in its action, or this field. Raises Unexpected."""
        for form in self.forms:
            if form.method != "post" or (action and action not in form.action):
                continue
            if has and has not in form.fields + form.files:
                continue
            if button and not any(button in text for _, _, text in form.buttons):
                continue
            return form
        offered = [(form.action, form.fields, [text for _, _, text in form.buttons]) for form in self.forms]
        raise Unexpected(f"{self.url} ({self.status}) has no form {button or action or has!r}; it has {offered}")

    def link(self, part: str) -> str:
        """The first link whose address contains `part`. Raises Unexpected."""
        for href, _ in self.links:
            if part in href:
                return href
        raise Unexpected(f"{self.url} ({self.status}) has no link with {part!r}")


class Visitor:
    """One person at one browser, reading English."""

    def __init__(self, site: str, name: str) -> None:
        self.name = name
        self.site = site
        self._http = httpx.Client(base_url=site, follow_redirects=True, timeout=30.0)
        self._http.cookies.set("language", "en")

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, *, expect: int = 200) -> PageView:
        return self._page(self._http.get(path), expect)

    def download(self, path: str) -> bytes:
        answer = self._http.get(path)
        if answer.status_code != 200:
            raise Unexpected(f"{path} answered {answer.status_code}")
        return answer.content

    def wait_for_file(self, path: str, *, seconds: float) -> None:
        """Ask until the file is there. Raises Unexpected after `seconds`."""
        end = time.monotonic() + seconds
        while self._http.get(path).status_code != 200:
            if time.monotonic() > end:
                raise Unexpected(f"{path} was not there within {seconds:.0f} s")
            time.sleep(0.3)

    def submit(
        self,
        page: PageView,
        form: Form,
        values: Mapping[str, str | list[str]] | None = None,
        *,
        files: Mapping[str, Path] | None = None,
        button: str = "",
        expect: int = 200,
    ) -> PageView:
        """Fill in `values` over what the form holds, press the button, follow where it leads."""
        data: dict[str, list[str]] = {name: list(held) for name, held in form.values.items()}
        for name, value in (values or {}).items():
            data[form.field(name, page.url)] = list(value) if isinstance(value, list) else [value]
        pressed = next((one for one in form.buttons if button in one[2]), None)
        if pressed is not None and pressed[0]:
            data[pressed[0]] = [pressed[1]]
        target = str(httpx.URL(page.url).join(form.action or page.url))
        headers = {"Referer": page.url}
        with ExitStack() as stack:
            handles = {
                name: (path.name, stack.enter_context(path.open("rb")), FILE_TYPES.get(path.suffix, FILE_TYPES[""]))
                for name, path in (files or {}).items()
            }
            answer = self._http.post(target, data=data, files=handles or None, headers=headers)
        return self._page(answer, expect)

    def post(self, path: str, page: PageView, values: Mapping[str, str], *, expect: int) -> PageView:
        """A POST no form of the page offers, as somebody would send it by hand, with the page's own CSRF token."""
        token = self._http.cookies.get("csrftoken", "")
        data = {"csrfmiddlewaretoken": token, **values}
        answer = self._http.post(path, data=data, headers={"Referer": page.url})
        return self._page(answer, expect)

    def wait(self, path: str, ready: Callable[[PageView], bool], *, seconds: float, what: str) -> PageView:
        """Reload a page until it is `ready`. Raises Unexpected after `seconds`."""
        end = time.monotonic() + seconds
        while True:
            page = self.get(path)
            if ready(page):
                return page
            if time.monotonic() > end:
                raise Unexpected(f"{what}: {path} did not get there within {seconds:.0f} s; it says: {page.text[:600]}")
            time.sleep(0.3)

    def _page(self, answer: httpx.Response, expect: int) -> PageView:
        reader = _Reader()
        if "html" in answer.headers.get("content-type", ""):
            reader.feed(answer.text)
        text = " ".join(" ".join(reader.text).split())
        if answer.status_code != expect:
            raise Unexpected(f"{answer.request.method} {answer.url} answered {answer.status_code}: {text[:800]}")
        return PageView(
            str(answer.url), answer.status_code, text, tuple(reader.forms), tuple(reader.links), answer.content
        )
