"""A real box for the journeys: started by ``./run`` with the demonstration, driven in Chromium.

One box serves the whole session; each journey uses people of its own. Nothing here reaches into
the database: what a journey cannot see on a screen, its user could not either. The one exception
is the power cut: what must be on the disk is counted there.

While writing journeys, start a box by hand (``./run --host 127.0.0.1 --port 8400 --data DIR``) and
set ``CBT_E2E_BOX="http://127.0.0.1:8400|DIR"``: it is used as it is and not stopped. The people of
a box are used up by the journeys, so give each run a fresh copy of its data. With
``CBT_E2E_PICTURES=DIR`` a picture of each page that is looked at is kept.
"""

import contextlib
import itertools
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    Response,
    sync_playwright,
)

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 420
_PICTURES = itertools.count(1)
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@dataclass(frozen=True)
class SignIn:
    """One line of the demonstration's sign-ins."""

    role: str
    address: str
    fields: tuple[str, ...]


@dataclass
class Box:
    """A running box."""

    address: str
    data: Path
    is_empty: bool = False
    process: subprocess.Popen[bytes] | None = None
    sign_ins: list[SignIn] = field(default_factory=list)

    def sign_in(self, role: str) -> SignIn:
        """The first account of a role, as printed."""
        return self.every(role)[0]

    def every(self, role: str) -> list[SignIn]:
        """All accounts of a role, in the order of print."""
        return [item for item in self.sign_ins if item.role == role]

    def account(self, name: str) -> SignIn:
        """The staff account of this user name."""
        return next(item for item in self.sign_ins if item.fields[0] == name)

    def start(self) -> None:
        """Start ``./run`` on this data, as at a terminal, and wait until it answers."""
        unwanted = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "CBT_DATA_DIR", "CBT_MEDIA_DIR"}
        host, port = self.address.removeprefix("http://").split(":")
        with (self.data.parent / f"{self.data.name}.out").open("ab") as log:
            self.process = subprocess.Popen(
                ["./run", "--host", host, "--port", port, "--data", str(self.data)]
                + (["--empty"] if self.is_empty else []),
                cwd=ROOT,
                env={name: value for name, value in os.environ.items() if name not in unwanted},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_ready(self.process)
        self.sign_ins = [] if self.is_empty else _read_sign_ins(self.data)

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/health", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.5)
        output = self.data.parent / f"{self.data.name}.out"
        pytest.fail("The box did not start:\n" + output.read_text(errors="replace"))

    def stop(self) -> None:
        """Stop it as Ctrl+C does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)
            self.process = None

    def cut_power(self) -> None:
        """End everything the box runs at once, without a word of warning."""
        assert self.process is not None
        for pid in [self.process.pid, *_descendants(self.process.pid)]:
            # A program of the box may have followed its parent already.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=10)
        self.process = None


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [found for child in map(int, children) for found in (child, *_descendants(child))]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """The box, from an empty folder to the first page, as its user would start it."""
    if running := os.environ.get("CBT_E2E_BOX"):
        address, data = running.split("|")
        yield Box(address, Path(data), sign_ins=_read_sign_ins(Path(data)))
        return
    started = Box(f"http://127.0.0.1:{_free_port()}", tmp_path_factory.mktemp("e2e") / "box")
    try:
        started.start()
        yield started
    finally:
        started.stop()


@contextlib.contextmanager
def copy_of(box: Box, folder: Path) -> Iterator[Box]:
    """Another box with the same people and records, started and in the end stopped.

    The data is copied with SQLite's own means while the first box runs.
    """
    copy = Box(f"http://127.0.0.1:{_free_port()}", folder)
    unwanted = shutil.ignore_patterns("*.sqlite3*", "run.lock", "log")
    shutil.copytree(box.data, copy.data, ignore=unwanted)
    with (
        contextlib.closing(sqlite3.connect(box.data / "cbt.sqlite3")) as here,
        contextlib.closing(sqlite3.connect(copy.data / "cbt.sqlite3")) as there,
    ):
        here.backup(there)
    try:
        copy.start()
        yield copy
    finally:
        copy.stop()


@pytest.fixture
def own_box(box: Box, tmp_path: Path) -> Iterator[Box]:
    """A box of the test's own, to be treated badly."""
    with copy_of(box, tmp_path / "box") as copy:
        yield copy


@pytest.fixture
def empty_box(tmp_path: Path) -> Iterator[Box]:
    """A box for real work at its first start: one administrator, and nothing else."""
    started = Box(f"http://127.0.0.1:{_free_port()}", tmp_path / "box", is_empty=True)
    try:
        started.start()
        yield started
    finally:
        started.stop()


def _read_sign_ins(data: Path) -> list[SignIn]:
    text = (data / "demonstration-sign-ins.txt").read_text(encoding="utf-8")
    lines = re.finditer(r"^  (\S.*?) +(/\S+) +(\S.*)$", text, re.MULTILINE)
    return [SignIn(line[1], line[2], tuple(re.split(r"\s{2,}", line[3]))) for line in lines]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CBT_CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is not installed: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody at a computer: a browser of their own, watched for what must never happen."""

    box: Box
    context: BrowserContext
    page: Page
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    failures: list[tuple[int, str]] = field(default_factory=list)

    def expect_failure(self, status: int, part: str) -> None:
        """An answer with this status, of an address with this part, was meant; it was there."""
        meant = [one for one in self.failures if one[0] == status and part in one[1]]
        assert meant, f"no {status} from {part}: {self.failures}"
        self.failures = [one for one in self.failures if one not in meant]

    def go(self, path: str) -> None:
        self.page.goto(self.box.address + path)

    def click(self, name: str, role: str = "button") -> None:
        """Click what is called ``name`` and wait for the page it leads to."""
        before = self.page.url
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state("load")
        if self.page.url == before:
            self.page.wait_for_load_state("networkidle")

    def sign_in(self, account: SignIn) -> None:
        self.go(account.address)
        if account.address == "/sign-in/":
            agency, number, pin = account.fields
            country, label = agency.split(", ", 1)
            option = self.page.locator(
                f'select[name=agency] optgroup[label="{country}"] option', has_text=label
            ).first
            self.page.select_option("select[name=agency]", option.get_attribute("value"))
            self.page.fill("[name=service_number]", number)
            self.page.fill("[name=pin]", pin.removeprefix("PIN "))
        else:
            name, password = account.fields
            self.page.fill("[name=username]", name)
            self.page.fill("[name=password]", password.removeprefix("password "))
        self.page.locator("main form button[type=submit]").click()
        self.page.wait_for_load_state("load")
        assert "/sign-in" not in self.page.url, self.page.inner_text("main")

    def read_in(self, endonym: str) -> None:
        """Choose the language by its own name, in the menu at the top."""
        if (
            self.page.locator("html").get_attribute("lang")
            == {"English": "en", "Русский": "ru"}[endonym]
        ):
            return
        self.page.locator("details.menu:has([name=language]) summary").click()
        self.page.get_by_role("button", name=endonym).click()
        self.page.wait_for_load_state("load")

    def check_accessibility(self) -> None:
        """No finding of axe on this page."""
        results = Axe().run(self.page)
        found = {
            item["id"]: [node["html"][:120] for node in item["nodes"]]
            for item in results.response["violations"]
        }
        assert found == {}, f"{self.page.url}: {found}"

    def look(self) -> None:
        """Look at this page as a whole: no finding of axe, and nothing beside the window."""
        self.check_width()
        if folder := os.environ.get("CBT_E2E_PICTURES"):
            path = re.sub(r"[0-9a-f-]{36}", "", urlsplit(self.page.url).path)
            width = (self.page.viewport_size or {}).get("width")
            picture = f"{next(_PICTURES):03}{re.sub('[^a-z]+', '-', path)}{width}.png"
            self.page.screenshot(path=Path(folder) / picture, full_page=True)
        self.check_accessibility()

    def check_width(self) -> None:
        """The page does not scroll sideways."""
        size = self.page.viewport_size
        assert size is not None
        assert self.page.evaluate("document.documentElement.scrollWidth") <= size["width"], (
            self.page.url
        )


@pytest.fixture
def visit(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Any]:
    """``visit()`` sits somebody down at a new computer. In the end nothing strange was seen."""
    made: list[Visitor] = []

    def sit_down(*, width: int = 1366, at: Box | None = None, **options: Any) -> Visitor:
        there = at or request.getfixturevalue("box")
        context = chromium.new_context(
            viewport={"width": width, "height": 768}, locale="en-GB", **options
        )
        context.set_default_timeout(20_000)
        visitor = Visitor(there, context, context.new_page())

        def watch(sent: Request) -> None:
            if not sent.url.startswith((there.address, "data:", "blob:", "about:")):
                visitor.strangers.append(sent.url)

        def weigh(response: Response) -> None:
            if response.status >= 400:
                visitor.failures.append((response.status, response.url))

        context.on("request", watch)
        context.on("response", weigh)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on(
            "console",
            lambda message: (
                visitor.complaints.append(message.text)
                # Answers of 400 and more are weighed above, with their addresses.
                if message.type == "error"
                and "net::ERR" not in message.text
                and "Failed to load resource" not in message.text
                else None
            ),
        )
        made.append(visitor)
        return visitor

    yield sit_down
    for visitor in made:
        visitor.context.close()
    assert [url for visitor in made for url in visitor.strangers] == []
    assert [text for visitor in made for text in visitor.complaints] == []
    assert [one for visitor in made for one in visitor.failures] == []
