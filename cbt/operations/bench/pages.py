"""What the trainee's pages weigh and how soon they stand, in a real browser with an empty cache.

Chromium is asked through its own protocol for the bytes of every answer, and told to be a PC of
a classroom: the desktop preset of Lighthouse (10 Mbit/s, 40 ms, the processor as it is), against
which the budgets are set, and the same with a processor four times slower, for information.
Needs Playwright (requirements-dev.txt) and Chromium; nothing else in the product does.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cbt.operations.bench.figures import Figure

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

# Kilobytes as they come over the wire, by kind.
BUDGETS = {"HTML": 25, "CSS": 15, "scripts": 35, "fonts": 40}
WHOLE_PAGE = 150
LARGEST_PAINT_SECONDS, BLOCKED_MS, SHIFT = 1.2, 50, 0.02

_KINDS = {"Document": "HTML", "Stylesheet": "CSS", "Script": "scripts", "Font": "fonts"}
# Photographs and video that a course brings have no budget; its drawings count.
_BROUGHT, _DRAWING = "/media/", ".svg"
_NETWORK = {
    "offline": False,
    "latency": 40,
    "downloadThroughput": 10_240 * 1024 / 8,
    "uploadThroughput": 10_240 * 1024 / 8,
}
_OLD_PC = 4
_SETTLE_MS = 700
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]
# What the browser notes while it loads. A task blocks for the part beyond 50 ms, and counts from
# the moment something is seen.
_WATCH = """
window.cbtBench = {painted: 0, paints: [], tasks: [], shift: 0};
const watch = (type, note) => new PerformanceObserver(
  list => list.getEntries().forEach(note)).observe({type, buffered: true});
watch("paint", entry => {
  if (entry.name === "first-contentful-paint") window.cbtBench.painted = entry.startTime;
});
watch("largest-contentful-paint", entry => window.cbtBench.paints.push(entry.startTime));
watch("longtask", entry => window.cbtBench.tasks.push([entry.startTime, entry.duration]));
watch("layout-shift", entry => {
  if (!entry.hadRecentInput) window.cbtBench.shift += entry.value;
});
"""


class CannotBrowse(Exception):
    """There is no browser to measure with; ``str()`` says what to install."""


@dataclass(frozen=True, slots=True)
class Tour:
    """Whose pages are opened: somebody who has begun nothing, and where their course is."""

    address: str
    agency: str
    service_number: str
    pin: str
    course: str
    quiz: str
    lesson: tuple[str, ...]


@dataclass(slots=True)
class Load:
    """One page, loaded once."""

    kilobytes: dict[str, float] = field(default_factory=dict)
    brought: float = 0
    strangers: int = 0
    largest_paint: float = 0
    blocked_ms: float = 0
    shift: float = 0

    @property
    def whole(self) -> float:
        return sum(self.kilobytes.values())


def obstacle() -> str:
    """What is missing for a measurement, and the remedy; empty if nothing is."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return (
            "Playwright is not installed here. It is in requirements-dev.txt; ./test installs that "
            "in .venv-test: .venv-test/bin/python manage.py bench pages"
        )
    return "" if _chromium() else "Chromium is not installed. Install it: apt-get install chromium"


def measure(tour: Tour) -> list[Figure]:
    """Open the five pages of a trainee, each with an empty cache. Raises CannotBrowse."""
    if missing := obstacle():
        raise CannotBrowse(missing)
    from playwright.sync_api import Error

    try:
        with _browser() as browser:
            opened = list(_opened(browser, tour))
    except Error as problem:
        raise CannotBrowse(f"The browser stopped: {problem.message}") from problem
    return [figure for name, loads in opened for figure in _judged(name, loads)]


def _judged(name: str, loads: list[tuple[Load, Load]]) -> Iterator[Figure]:
    """The figures of one kind of page: the worst of its pages."""
    usual = [load for load, _old in loads]
    for kind, budget in BUDGETS.items():
        most = max(load.kilobytes.get(kind, 0) for load in usual)
        yield Figure("pages", f"{name}: {kind}", most, "KB", budget)
    whole = max(load.whole for load in usual)
    yield Figure("pages", f"{name}: all without photographs", whole, "KB", WHOLE_PAGE)
    brought = max(load.brought for load in usual)
    yield Figure("pages", f"{name}: photographs", brought, "KB")
    strangers = sum(load.strangers for load in usual)
    yield Figure("pages", f"{name}: requests to other hosts", strangers, "", 0)
    paint = max(load.largest_paint for load in usual)
    yield Figure("pages", f"{name}: largest paint", paint, "s", LARGEST_PAINT_SECONDS)
    blocked = max(load.blocked_ms for load in usual)
    yield Figure("pages", f"{name}: blocked", blocked, "ms", BLOCKED_MS)
    yield Figure("pages", f"{name}: layout shift", max(load.shift for load in usual), "", SHIFT)
    old = [load for _usual, load in loads]
    paint, blocked = max(load.largest_paint for load in old), max(load.blocked_ms for load in old)
    yield Figure("pages", f"{name}: largest paint on an old PC", paint, "s")
    yield Figure("pages", f"{name}: blocked on an old PC", blocked, "ms")


# --- In the browser -------------------------------------------------------------------------------


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def _browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def _opened(browser: "Browser", tour: Tour) -> Iterator[tuple[str, list[tuple[Load, Load]]]]:
    """Every page, in the order in which a trainee comes to it."""

    def twice(path: str) -> tuple[Load, Load]:
        cookies = context.cookies()
        return _load(browser, tour, path, cookies, 1), _load(browser, tour, path, cookies, _OLD_PC)

    context = _wide(browser)
    page = context.new_page()
    yield "sign-in", [twice("/sign-in/")]
    _sign_in(page, tour)
    yield "home", [twice("/learn/")]
    yield "course", [twice(tour.course)]
    _press(page, tour.address + tour.quiz, "main form.actions button")
    yield "question", [twice(urlsplit(page.url).path)]
    # The pre-test opens the lessons; what was answered in it does not matter.
    _press(page, page.url, "button[name=go][value=all]")
    _press(page, page.url, "main form.actions button")
    if page.locator("input[name=sure]").count():
        _press(page, page.url, "main form.actions button")
    yield "lesson", [twice(path) for path in tour.lesson]


def _wide(browser: "Browser") -> "BrowserContext":
    return browser.new_context(viewport={"width": 1366, "height": 768})


def _sign_in(page: "Page", tour: Tour) -> None:
    page.goto(f"{tour.address}/sign-in/")
    page.select_option("[name=agency]", tour.agency)
    page.fill("[name=service_number]", tour.service_number)
    page.fill("[name=pin]", tour.pin)
    _press(page, page.url, "main form button[type=submit]")


def _press(page: "Page", address: str, button: str) -> None:
    if page.url != address:
        page.goto(address)
    with page.expect_navigation():
        page.locator(button).first.click()


def _load(browser: "Browser", tour: Tour, path: str, cookies: list[Any], slowdown: int) -> Load:
    """Load one page in a browser that has never been here; only the sign-in comes along."""
    context = _wide(browser)
    try:
        context.add_cookies(cookies)
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", _NETWORK)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        page.add_init_script(_WATCH)
        answers: dict[str, Mapping[str, Any]] = {}
        ended: list[Mapping[str, Any]] = []
        wire.on(
            "Network.responseReceived", lambda event: answers.update({event["requestId"]: event})
        )
        wire.on("Network.loadingFinished", lambda event: ended.append(event))
        answer = page.goto(tour.address + path, wait_until="load")
        page.wait_for_timeout(_SETTLE_MS * slowdown)
        if answer is None or answer.status != 200 or urlsplit(page.url).path != path:
            raise CannotBrowse(f"{path} was not shown: the browser is at {page.url}")
        return _told(tour, answers, ended, page.evaluate("window.cbtBench"))
    finally:
        context.close()


def _told(
    tour: Tour,
    answers: Mapping[str, Mapping[str, Any]],
    ended: list[Mapping[str, Any]],
    seen: Mapping[str, Any],
) -> Load:
    load = Load(
        largest_paint=max(seen["paints"], default=0) / 1000,
        blocked_ms=sum(
            max(0, duration - 50) for start, duration in seen["tasks"] if start >= seen["painted"]
        ),
        shift=seen["shift"],
    )
    for event in ended:
        answer = answers.get(event["requestId"])
        if answer is None or answer["response"]["url"].startswith("data:"):
            continue
        # The budgets are of files: what came with the headers is taken off.
        headers = answer["response"]["encodedDataLength"]
        size = max(0, event["encodedDataLength"] - headers) / 1000
        load.strangers += not answer["response"]["url"].startswith(f"{tour.address}/")
        path = urlsplit(answer["response"]["url"]).path
        if path.startswith(_BROUGHT) and not path.endswith(_DRAWING):
            load.brought += size
        else:
            kind = _KINDS.get(answer["type"], "other")
            load.kilobytes[kind] = load.kilobytes.get(kind, 0) + size
    return load
