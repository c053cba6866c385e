"""A class of trainees in a process of its own: thirty browsers that do as they are told.

Reads one order a line (JSON) and answers each with one line. Standard library only, so that
what is measured is the server and not the measuring.
"""

import http.client
import json
import random
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

_TIMEOUT = 60
_REDIRECTS = 5
_MOST_QUESTIONS = 200


@dataclass(slots=True)
class Seen:
    """One page: how long it took, what came back, how large it was."""

    seconds: float
    status: int
    size: int
    path: str
    body: bytes = b""


class Form(HTMLParser):
    """The fields of a page's forms: hidden values, and what could be answered."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {}
        self.kinds: dict[str, str] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name, kind = values.get("name", ""), values.get("type", "text")
        if tag == "select":
            self._select, self.kinds[name] = name, "select"
        elif tag == "option" and self._select:
            if values.get("value"):
                self.choices.setdefault(self._select, []).append(values["value"])
        elif tag == "input" and name:
            if kind == "hidden":
                self.hidden.setdefault(name, values.get("value", ""))
            else:
                self.kinds[name] = kind
                self.choices.setdefault(name, []).append(values.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def answered(self, turn: int) -> dict[str, Any]:
        """The fields of a question with an answer in them; another one for another ``turn``."""
        filled: dict[str, Any] = {}
        places = [name for name in self.kinds if name.startswith("position-")]
        for number, name in enumerate(places):
            filled[name] = str((number + turn) % len(places) + 1)
        for name, kind in self.kinds.items():
            options = self.choices.get(name, [])
            if name == "answer" and kind in {"radio", "checkbox"}:
                filled[name] = options[turn % len(options)]
            elif name == "answer":
                filled[name] = str(turn % 100)
            elif name.startswith("match-") and options:
                filled[name] = options[turn % len(options)]
        return filled


@dataclass
class Browser:
    """One PC of the classroom."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    form: Form | None = None
    question: str = ""
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Seen:
        return self._go("GET", path, None)

    def post(self, path: str, fields: Mapping[str, Any]) -> Seen:
        token = self.cookies.get("csrftoken", "")
        data = urlencode({**fields, "csrfmiddlewaretoken": token}, doseq=True)
        return self._go("POST", path, data.encode())

    def _go(self, method: str, path: str, body: bytes | None) -> Seen:
        """Ask, and follow where the server sends us."""
        began = time.perf_counter()
        for _redirect in range(_REDIRECTS):
            response, content = self._ask(method, path, body)
            target = response.getheader("Location")
            if response.status not in {301, 302, 303} or not target:
                break
            parts = urlsplit(target)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            method, body = "GET", None
        took = time.perf_counter() - began
        return Seen(took, response.status, len(content), path, content)

    def _ask(
        self, method: str, path: str, body: bytes | None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://127.0.0.1:{self.port}{path}"
        for attempt in (1, 2):
            if self._connection is None:
                self._connection = http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=_TIMEOUT
                )
            try:
                self._connection.request(method, path, body, headers)
                response = self._connection.getresponse()
                content = response.read()
                break
            except (http.client.RemoteDisconnected, ConnectionError):
                # An idle connection that the server closed; a browser opens another one too.
                self._connection.close()
                self._connection = None
                if attempt == 2:
                    raise
        for line in response.headers.get_all("Set-Cookie") or []:
            key, _sign, value = line.partition(";")[0].partition("=")
            self.cookies[key] = value
        return response, content


class Classroom:
    """All browsers, each with a thread of its own while something is done."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._browsers: list[Browser] = []

    def do(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out one order; see the methods for what they take."""
        action: Callable[..., dict[str, Any]] = getattr(self, f"do_{order['do']}")
        return action(**{key: value for key, value in order.items() if key != "do"})

    def _together(self, work: Callable[[int, Browser], Any], count: int | None = None) -> Any:
        """Let every browser do ``work`` from the same moment on; results in order, and the time."""
        browsers = self._browsers[:count]
        gate = threading.Barrier(len(browsers) + 1)
        results: list[Any] = [None] * len(browsers)

        def run(number: int) -> None:
            gate.wait()
            try:
                results[number] = work(number, browsers[number])
            except (OSError, http.client.HTTPException) as problem:
                results[number] = problem

        threads = [threading.Thread(target=run, args=(n,)) for n in range(len(browsers))]
        for thread in threads:
            thread.start()
        gate.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - began
        broken = [item for item in results if isinstance(item, Exception)]
        if broken:
            raise broken[0]
        return results, took

    def do_sign_in(self, people: list[list[str]]) -> dict[str, Any]:
        """Open the door on as many PCs as there are people, then let all sign in at once."""
        self._browsers = [Browser(self._port) for _person in people]
        for browser in self._browsers:
            browser.get("/sign-in/")

        def sign_in(number: int, browser: Browser) -> Seen:
            agency, service_number, pin = people[number]
            fields = {"agency": agency, "service_number": service_number, "pin": pin}
            return browser.post("/sign-in/", fields)

        pages, took = self._together(sign_in)
        return {**_told(pages), "wall": took}

    def do_staff(self, username: str, password: str) -> dict[str, Any]:
        """One more browser, for a member of staff; it becomes the only one."""
        browser = Browser(self._port)
        browser.get("/sign-in/staff/")
        page = browser.post("/sign-in/staff/", {"username": username, "password": password})
        self._browsers = [browser]
        return _told([page])

    def do_get(self, paths: list[str], times: int, pause: float) -> dict[str, Any]:
        """Everybody opens their page some times, resting about ``pause`` seconds in between."""

        def browse(number: int, browser: Browser) -> list[Seen]:
            chance = random.Random(number)  # noqa: S311 - how long somebody reads
            pages = []
            time.sleep(chance.uniform(0, pause))
            for _time in range(times):
                pages.append(browser.get(paths[number % len(paths)]))
                time.sleep(chance.uniform(0.5 * pause, 1.5 * pause))
            return pages

        results, took = self._together(browse)
        return {**_told([page for pages in results for page in pages]), "wall": took}

    def do_start(self, path: str) -> dict[str, Any]:
        """Everybody starts the same quiz in the same moment and waits for the first question."""
        for browser in self._browsers:
            browser.get(path)
        pages, took = self._together(lambda _number, browser: browser.post(path, {}))
        for browser, page in zip(self._browsers, pages, strict=True):
            browser.form, browser.question = Form(page.body.decode()), page.path
        return {**_told(pages), "wall": took}

    def do_save(self, seconds: float, rate: float, people: int) -> dict[str, Any]:
        """Save answers for some seconds, ``rate`` a second together (0: as fast as it goes)."""
        step = people / rate if rate else 0.0

        def save(number: int, browser: Browser) -> list[Seen]:
            form, pages = browser.form, []
            assert form is not None
            path = browser.question + "save"
            began = time.perf_counter() + step * number / people
            seq = int(form.hidden["seq"])
            for turn in range(1_000_000):
                due = began + turn * step
                now = time.perf_counter()
                if max(due, now) >= began + seconds:
                    break
                if due > now:
                    time.sleep(due - now)
                fields = {**form.answered(turn), "writer": form.hidden["writer"], "seq": str(seq)}
                page = browser.post(path, fields)
                if rate:  # the time a trainee waits counts from when the answer was given
                    page.seconds = time.perf_counter() - max(due, began)
                pages.append(page)
                seq += 1
            form.hidden["seq"] = str(seq)
            return pages

        results, took = self._together(save, people)
        return {**_told([page for pages in results for page in pages]), "wall": took}

    def do_finish(self) -> dict[str, Any]:
        """Everybody answers what is left, question by question without scripts, and submits."""

        def finish(number: int, browser: Browser) -> list[Seen]:
            pages = [browser.get(browser.question)]
            for turn in range(_MOST_QUESTIONS):
                form = Form(pages[-1].body.decode())
                if "seq" not in form.hidden:
                    break
                place = {name: form.hidden[name] for name in ("writer", "seq")}
                fields = {**form.answered(number + turn), **place, "go": "on"}
                pages.append(browser.post(pages[-1].path, fields))
            pages.append(browser.post(pages[-1].path, {"sure": "1"}))
            return pages

        results, took = self._together(finish)
        return {**_told([page for pages in results for page in pages]), "wall": took}


def _told(pages: list[Seen]) -> dict[str, Any]:
    return {
        "seconds": [page.seconds for page in pages],
        "statuses": [page.status for page in pages],
        "sizes": [page.size for page in pages],
        "paths": sorted({page.path for page in pages})[:3],
    }


def main() -> None:
    """Read orders until there are none."""
    classroom = Classroom(int(sys.argv[1]))
    for line in sys.stdin:
        try:
            answer = classroom.do(json.loads(line))
        except (OSError, http.client.HTTPException) as problem:
            answer = {"problem": f"{type(problem).__name__}: {problem}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
