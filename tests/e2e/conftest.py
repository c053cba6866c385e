"""A real box for the journeys: started by ``./run`` with the demonstration, driven in Chromium.

One box serves the whole session; each journey uses people of its own. Nothing here reaches into
the database: what a journey cannot see on a screen, its user could not either.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 420
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
        if "/e2e/" in item.path.as_posix():
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
    process: subprocess.Popen[bytes]
    sign_ins: list[SignIn] = field(default_factory=list)

    def sign_in(self, role: str) -> SignIn:
        """The first account of a role, as printed."""
        return next(item for item in self.sign_ins if item.role.lower().startswith(role.lower()))

    def manage(self, *words: str) -> str:
        """Run a management command on the box's data; the answer is what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=_environment(self.data),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _environment(data: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "CBT_TEST_DB"}}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "cbt.settings.production",
        "CBT_DATA_DIR": str(data),
        "CBT_MEDIA_DIR": str(data / "media"),
        "CBT_DEMONSTRATION": "1",
        "CBT_OPEN_DRAFT_LANGUAGES": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """The box, from an empty folder to the first page, as its user would start it."""
    data = tmp_path_factory.mktemp("box")
    port = _free_port()
    log = (data / "run.out").open("wb")
    environment = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    process = subprocess.Popen(
        ["./run", "--host", "127.0.0.1", "--port", str(port), "--data", str(data)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    started = Box(f"http://127.0.0.1:{port}", data, process)
    try:
        _wait_until_ready(started)
        started.sign_ins = _read_sign_ins(data)
        yield started
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        log.close()


def _wait_until_ready(box: Box) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if box.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{box.address}/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    pytest.fail("The box did not start:\n" + (box.data / "run.out").read_text(errors="replace"))


def _read_sign_ins(data: Path) -> list[SignIn]:
    text = (data / "demonstration-sign-ins.txt").read_text(encoding="utf-8")
    found = []
    for line in text.splitlines():
        parts = re.split(r"\s{2,}", line.strip())
        if len(parts) >= 3 and parts[1].startswith("/"):
            found.append(SignIn(parts[0], parts[1], tuple(parts[2:])))
    return found


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
            label = agency.split(", ")[-1]
            country = agency.split(", ")[0]
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
        self.page.locator("details.menu").first.locator("summary").click()
        self.page.get_by_role("button", name=endonym).click()
        self.page.wait_for_load_state("load")

    def check_accessibility(self, *, allowed: tuple[str, ...] = ()) -> None:
        """No finding of axe on this page, but for what a named upstream defect explains."""
        results = Axe().run(self.page)
        found = {
            item["id"]: [node["html"][:120] for node in item["nodes"]]
            for item in results.response["violations"]
            if item["id"] not in allowed
        }
        assert found == {}, f"{self.page.url}: {found}"

    def check_width(self) -> None:
        """The page does not scroll sideways."""
        size = self.page.viewport_size
        assert size is not None
        assert self.page.evaluate("document.documentElement.scrollWidth") <= size["width"], (
            self.page.url
        )


@pytest.fixture
def visit(box: Box, chromium: Browser) -> Iterator[Any]:
    """Make visitors: ``visit()`` sits down at a new computer. In the end nothing strange was seen."""
    made: list[Visitor] = []

    def sit_down(*, width: int = 1366, **options: Any) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 768}, locale="en-GB", **options
        )
        context.set_default_timeout(20_000)
        visitor = Visitor(box, context, context.new_page())

        def watch(request: Request) -> None:
            if not request.url.startswith((box.address, "data:", "blob:", "about:")):
                visitor.strangers.append(request.url)

        context.on("request", watch)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on(
            "console",
            lambda message: (
                visitor.complaints.append(message.text)
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
