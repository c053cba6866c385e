"""Answers on their way: what waits, what counts, and what this computer keeps of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import copy_of
from tests.e2e.test_trainee import (
    answer_on,
    change_answer,
    press,
    start_practice,
    wait_for_status,
)

LOST = "No connection"
OTHER = "You see the answer that counts"


@pytest.fixture(scope="module")
def box(box, tmp_path_factory):
    """A copy of the box for these journeys: other journeys find its people as they were."""
    with copy_of(box, tmp_path_factory.mktemp("answers") / "box") as copy:
        yield copy


@pytest.fixture
def seated(visit, box):
    """Somebody at the first question of an open quiz."""

    def sit_down(account=None):
        visitor = visit()
        visitor.sign_in(account or box.sign_in("Trainee"))
        visitor.read_in("English")
        start_practice(visitor)
        visitor.page.locator("fieldset.question").wait_for()
        return visitor

    return sit_down


def cut(visitor):
    """From here on no answer reaches the server; pages do."""
    visitor.context.route("**/save", lambda route: route.abort())


def mend(visitor):
    visitor.context.unroute("**/save")


def end_session(visitor):
    """What closing the browser, or half an hour of rest, leaves: no session."""
    visitor.context.clear_cookies()


def stored(page):
    """The rows of this browser's store, as anybody at this computer can read them."""
    return page.evaluate(
        """() => new Promise((resolve, reject) => {
            const opening = indexedDB.open("cbt-answers", 1);
            opening.onerror = () => reject(opening.error);
            opening.onsuccess = () => {
                const rows = opening.result.transaction("waiting").objectStore("waiting").getAll();
                rows.onsuccess = () => { opening.result.close(); resolve(rows.result); };
            };
        })"""
    )


def wait_until_stored(page, count=1):
    for _try in range(50):
        if len(stored(page)) == count:
            return
        page.wait_for_timeout(100)
    assert len(stored(page)) == count


def leave(visitor):
    """Close the page and open an empty one."""
    visitor.page.goto("about:blank")


def go_on_here(visitor, account, where):
    """Sign in again at the same computer, and take the attempt over."""
    visitor.sign_in(account)
    visitor.page.goto(where)
    visitor.page.get_by_role("button", name="Go on here").click()
    visitor.page.wait_for_url(re.compile(r"/attempts/[^/]+/\d+/$"))
    visitor.page.wait_for_load_state("networkidle")


def open_again(page, where):
    """Open a question and wait until what waited for it is sent and shown."""
    page.goto(where)
    page.wait_for_load_state("networkidle")


def other_option(page):
    """Another way to answer than shown; the answer that was shown, and the one given."""
    before = answer_on(page)
    change_answer(page)
    return before, answer_on(page)


def test_answer_that_waited_is_there_after_signing_in_again(seated, box):
    visitor = seated()
    page, where = visitor.page, visitor.page.url
    cut(visitor)
    _before, given = other_option(page)
    wait_for_status(page, LOST)
    end_session(visitor)
    leave(visitor)
    mend(visitor)
    go_on_here(visitor, box.sign_in("Trainee"), where)
    open_again(page, where)
    expect(page.locator("[data-save-status]")).to_have_text("Saved")
    assert answer_on(page) == given
    assert page.locator("fieldset:disabled").count() == 0
    assert stored(page) == []
    press(page, ".lesson-nav .btn-primary")
    open_again(page, where)
    assert answer_on(page) == given


def test_answer_that_waited_is_sent_from_the_page_of_another_question(seated, box):
    visitor = seated()
    page, where = visitor.page, visitor.page.url
    press(page, ".lesson-nav .btn-primary")
    change_answer(page)
    wait_for_status(page, "Saved ")
    last = page.url
    open_again(page, where)
    cut(visitor)
    _before, given = other_option(page)
    wait_for_status(page, LOST)
    end_session(visitor)
    leave(visitor)
    mend(visitor)
    go_on_here(visitor, box.sign_in("Trainee"), where)
    assert page.url == last
    wait_for_status(page, "Your answers were sent")
    assert stored(page) == []
    open_again(page, where)
    assert answer_on(page) == given


def test_answer_that_waited_does_not_win_over_one_given_elsewhere_since(seated, box):
    first = seated()
    where = first.page.url
    cut(first)
    other_option(first.page)
    wait_for_status(first.page, LOST)
    end_session(first)
    leave(first)
    second = seated()
    open_again(second.page, where)
    # Whatever it is: given here, later, and other than what waits there.
    other_option(second.page)
    wait_for_status(second.page, "Saved ")
    _before, counts = other_option(second.page)
    wait_for_status(second.page, "Saved ")
    mend(first)
    go_on_here(first, box.sign_in("Trainee"), where)
    open_again(first.page, where)
    assert answer_on(first.page) == counts
    expect(first.page.locator("fieldset:disabled")).to_have_count(0)
    assert stored(first.page) == []


def test_stopped_page_submits_nothing(seated, box):
    first = seated()
    page, where = first.page, first.page.url
    second = seated()
    open_again(second.page, where)
    _before, given = other_option(second.page)
    wait_for_status(second.page, "Saved ")
    change_answer(page)
    wait_for_status(page, "another computer")
    page.locator(".lesson-nav .btn-primary").click()
    expect(page.get_by_role("button", name="Go on here")).to_be_visible()
    open_again(second.page, where)
    assert answer_on(second.page) == given
    first.expect_failure(409, "/save")


def test_store_that_the_browser_closed_is_opened_again(seated):
    visitor = seated()
    page, where = visitor.page, visitor.page.url
    devtools = visitor.context.new_cdp_session(page)
    origin = {"origin": visitor.box.address, "storageTypes": "indexeddb"}
    devtools.send("Storage.clearDataForOrigin", origin)
    _before, given = other_option(page)
    wait_for_status(page, "Saved ")
    press(page, ".lesson-nav .btn-primary")
    open_again(page, where)
    assert answer_on(page) == given


def test_computer_that_keeps_nothing_says_so_and_sends_all_the_same(seated):
    visitor = seated()
    page, where = visitor.page, visitor.page.url
    page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }"
    )
    page.reload()
    cut(visitor)
    change_answer(page)
    wait_for_status(page, "This computer cannot keep your answers. Do not close this page.")
    mend(visitor)
    wait_for_status(page, "Connected again")
    _before, given = other_option(page)
    wait_for_status(page, "Saved ")
    press(page, ".lesson-nav .btn-primary")
    open_again(page, where)
    assert answer_on(page) == given


def test_tab_that_repeats_an_older_answer_shows_the_one_that_counts(seated):
    visitor = seated()
    page = visitor.page
    second = visitor.context.new_page()
    open_again(second, page.url)
    other_option(second)
    wait_for_status(second, "Saved ")
    _before, counts = other_option(second)
    wait_for_status(second, "Saved ")
    change_answer(page)
    wait_for_status(page, OTHER)
    assert answer_on(page) == counts
    _before, given = other_option(page)
    wait_for_status(page, "Saved ")
    page.reload()
    assert answer_on(page) == given


def test_next_person_cannot_read_what_waits(seated, box):
    visitor = seated()
    page = visitor.page
    cut(visitor)
    change_answer(page)
    wait_for_status(page, LOST)
    wait_until_stored(page)
    end_session(visitor)
    leave(visitor)
    mend(visitor)
    visitor.sign_in(box.every("Trainee, not started")[2])
    rows = stored(page)
    assert [sorted(row) for row in rows] == [["at", "iv", "key", "owner", "sealed", "url"]]
    sent = []
    page.on("request", lambda request: request.url.endswith("/save") and sent.append(request.url))
    start_practice(visitor)
    page.wait_for_load_state("networkidle")
    assert sent == []
    assert len(stored(page)) == 1


def test_without_means_to_seal_the_answer_waits_without_texts(seated):
    """Plain HTTP: see the decision on answers that wait."""
    visitor = seated()
    page, where = visitor.page, visitor.page.url
    page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined});")
    page.reload()
    cut(visitor)
    _before, given = other_option(page)
    wait_for_status(page, LOST)
    wait_until_stored(page)
    (row,) = stored(page)
    assert sorted(row) == ["at", "body", "key", "owner", "url"]
    labels = page.locator("fieldset.question label").all_inner_texts()
    assert not [text for text in labels if text and text in row["body"]]
    leave(visitor)
    mend(visitor)
    open_again(page, where)
    expect(page.locator("[data-save-status]")).to_have_text("Saved")
    assert answer_on(page) == given
    assert stored(page) == []


def test_answer_that_waits_is_sent_before_the_rest_is_submitted(seated):
    visitor = seated()
    page, where = visitor.page, visitor.page.url
    cut(visitor)
    _before, given = other_option(page)
    wait_for_status(page, LOST)
    leave(visitor)
    mend(visitor)
    open_again(page, re.sub(r"\d+/$", "all/", where))
    wait_until_stored(page, 0)
    open_again(page, where)
    assert answer_on(page) == given


@pytest.mark.parametrize("status", [500, 502])
def test_server_in_trouble_is_asked_again(seated, status):
    visitor = seated()
    page = visitor.page
    failures = []

    def fail_once(route):
        if failures:
            route.continue_()
        else:
            failures.append(route.request.url)
            route.fulfill(status=status, content_type="text/html", body="<h1>Trouble</h1>")

    visitor.context.route("**/save", fail_once)
    change_answer(page)
    wait_for_status(page, "Not saved yet. Trying again.")
    wait_for_status(page, "Connected again")
    assert len(failures) == 1
    visitor.expect_failure(status, "/save")


def test_ended_session_is_not_called_a_lost_connection(seated, box):
    visitor = seated()
    page, where = visitor.page, visitor.page.url
    end_session(visitor)
    _before, given = other_option(page)
    wait_for_status(page, "You are signed out. Your answers are kept on this computer.")
    visitor.expect_failure(403, "/save")
    visitor.check_accessibility()
    page.get_by_role("link", name="Sign in to go on").click()
    assert "/sign-in/" in page.url
    go_on_here(visitor, box.sign_in("Trainee"), where)
    open_again(page, where)
    expect(page.locator("[data-save-status]")).to_have_text("Saved")
    assert answer_on(page) == given


def test_answer_that_is_refused_for_good_holds_nothing_up(seated):
    visitor = seated()
    page = visitor.page
    refuse = {"status": 413, "content_type": "text/html", "body": "<h1>Too large</h1>"}
    visitor.context.route("**/save", lambda route: route.fulfill(**refuse))
    change_answer(page)
    wait_for_status(page, "This answer was not saved")
    visitor.expect_failure(413, "/save")
    mend(visitor)
    _before, given = other_option(page)
    wait_for_status(page, "Saved ")
    page.reload()
    assert answer_on(page) == given


def test_double_click_goes_on_by_one_question(seated):
    visitor = seated()
    page, where = visitor.page, visitor.page.url
    change_answer(page)
    posts = []
    page.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    page.locator(".lesson-nav .btn-primary").dblclick()
    page.wait_for_url(lambda url: url != where)
    page.wait_for_load_state("networkidle")
    assert [url for url in posts if not url.endswith("/save")] == [where]
    assert page.url == re.sub(r"(\d+)/$", lambda found: f"{int(found[1]) + 1}/", where)


def test_answer_that_the_server_leaves_open_is_sent_again(seated):
    visitor = seated()
    page, where = visitor.page, visitor.page.url
    page.clock.install()
    page.reload()
    held = []
    visitor.context.route(
        "**/save", lambda route: route.continue_() if held else held.append(route)
    )
    _before, given = other_option(page)
    wait_for_status(page, "Saving…")
    page.clock.run_for(16_000)
    wait_for_status(page, "Not saved yet. Trying again.")
    page.clock.run_for(5_000)
    wait_for_status(page, "Connected again")
    open_again(page, where)
    assert answer_on(page) == given


def test_last_answer_counts_though_the_clock_of_the_computer_went_back(seated):
    visitor = seated()
    page, where = visitor.page, visitor.page.url
    cut(visitor)
    page.clock.set_fixed_time("2031-01-01T10:00:00Z")
    change_answer(page)
    wait_for_status(page, LOST)
    page.clock.set_fixed_time("2021-01-01T10:00:00Z")
    _before, given = other_option(page)
    wait_until_stored(page, 2)
    leave(visitor)
    mend(visitor)
    open_again(page, where)
    expect(page.locator("[data-save-status]")).to_have_text("Saved")
    assert answer_on(page) == given


CUT_OFF = "You can go on when the connection is back."


@pytest.mark.parametrize("changed", [False, True])
def test_going_on_without_the_server_stays_on_the_page_and_says_why(seated, changed):
    """Also when nothing waits to be sent: the next question could not be opened."""
    visitor = seated()
    page, where = visitor.page, visitor.page.url
    _before, given = other_option(page)
    wait_for_status(page, "Saved ")
    page.wait_for_timeout(2_100)  # what the server said a moment ago is not asked again
    visitor.context.set_offline(True)
    if changed:
        _before, given = other_option(page)
        wait_for_status(page, LOST)
    page.locator(".lesson-nav .btn-primary").click()
    wait_for_status(page, CUT_OFF)
    expect(page.locator("[data-save-status].alert-warning")).to_be_visible()
    assert (page.url, answer_on(page)) == (where, given)
    visitor.context.set_offline(False)
    wait_for_status(page, "Connected again")
    expect(page.locator("[data-save-status].alert-warning")).to_have_count(0)
    press(page, ".lesson-nav .btn-primary")
    open_again(page, where)
    assert answer_on(page) == given


def test_list_of_questions_without_the_server_stays_where_it_is(seated):
    visitor = seated()
    page = visitor.page
    press(page, ".lesson-nav [value=all]")
    where = page.url
    page.wait_for_timeout(2_100)
    visitor.context.set_offline(True)
    page.locator(".task-link").first.click()
    wait_for_status(page, CUT_OFF)
    assert page.url == where
    visitor.context.set_offline(False)
    wait_for_status(page, "Connected again")
    press(page, ".task-link")
    assert page.locator("fieldset.question").count() == 1


def test_signing_out_waits_for_answers_and_then_keeps_them_for_their_person(seated):
    visitor = seated()
    page, where = visitor.page, visitor.page.url
    cut(visitor)
    _before, given = other_option(page)
    wait_for_status(page, LOST)
    page.locator("details.menu summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_timeout(500)
    assert page.url == where
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    mend(visitor)
    go_on_here(visitor, visitor.box.sign_in("Trainee"), where)
    open_again(page, where)
    expect(page.locator("[data-save-status]")).to_have_text("Saved")
    assert answer_on(page) == given


def test_store_that_hangs_holds_nothing_up(seated):
    visitor = seated()
    page, where = visitor.page, visitor.page.url
    page.add_init_script("IDBFactory.prototype.open = () => ({});")
    page.goto(where)
    _before, given = other_option(page)
    wait_for_status(page, "Saved ")
    press(page, ".lesson-nav .btn-primary")
    page.goto(where)
    assert answer_on(page) == given
