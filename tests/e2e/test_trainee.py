"""From the door to the certificate, in two languages."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.answers import Sheet

COURSES = {
    "en": ("English", "Profiling", "You passed", "Valid"),
    "ru": ("Русский", "Профилирование", "Вы сдали", ""),
}
# What the fields of the question on the page hold.
ANSWER = """Array.from(document.querySelectorAll("fieldset.question :is(input, select)"))
    .filter(field => !/radio|checkbox/.test(field.type) || field.checked)
    .map(field => field.name + "=" + field.value)"""


def next_step(page):
    """Press the one primary button."""
    press(page, "main .btn-primary")


def press(page, selector):
    """Press what ``selector`` names and wait until something else is shown."""
    before = page.url
    page.locator(selector).first.click()
    page.wait_for_url(lambda url: url != before)
    page.wait_for_load_state("load")


def take_quiz(visitor, sheet, *, right=True):
    """From the start page to the result. The wrong answers look at a question of each type."""
    page = visitor.page
    visitor.look()
    page.locator("form.actions button.btn-primary").click()
    page.wait_for_url("**/attempts/**")
    seen = set()
    while re.search(r"/attempts/[^/]+/\d+/$", page.url):
        kind = sheet.give(page, right=right)
        if kind not in seen and not right:
            visitor.look()
        seen.add(kind)
        next_step(page)
    visitor.look()
    page.locator("form.actions button.btn-primary").click()
    page.wait_for_url("**/result/")
    visitor.look()


def study(visitor):
    """Through a lesson to its end."""
    page = visitor.page
    while "/lessons/" in page.url:
        visitor.look()
        press(page, ".lesson-nav .btn-primary")


@pytest.mark.parametrize(("language", "width"), [("en", 1366), ("ru", 320)])
def test_trainee_goes_from_the_door_to_the_certificate(visit, box, language, width):
    endonym, title, passed, _valid = COURSES[language]
    visitor = visit(width=width)
    page = visitor.page
    fresh = [item for item in box.sign_ins if item.role == "Trainee, not started"]
    assert len(fresh) >= 2, "the demonstration offers trainees who have not started"
    visitor.go("/sign-in/")
    visitor.look()
    visitor.sign_in(fresh[0 if language == "en" else 1])
    visitor.read_in(endonym)
    visitor.look()
    page.get_by_role("link", name=re.compile(title)).first.click()
    page.wait_for_url("**/courses/**")
    visitor.look()
    sheet = Sheet.of("profiling", language)
    course = page.url.split("#")[0]
    next_step(page)  # the pre-test
    take_quiz(visitor, sheet, right=False)
    assert "0\u00a0%" in page.inner_text(".verdict")
    next_step(page)  # the first lesson
    lessons = 0
    while "/lessons/" in page.url:
        study(visitor)
        lessons += 1
        page.goto(course)
        if not page.locator(".panel-lead .btn-primary").count():
            break
        next_step(page)
    assert lessons >= 3
    assert "/quizzes/" in page.url  # the post-test
    take_quiz(visitor, sheet)
    assert "100\u00a0%" in page.inner_text(".verdict")
    assert passed in page.inner_text("h1")
    certificate = page.locator("main .actions .btn-primary").first.get_attribute("href")
    check_certificate(visitor, certificate)
    visitor.go("/certificates/")
    visitor.look()
    check_code = page.locator("dd.code").nth(1).inner_text()
    visitor.go("/certificates/verify/")
    visitor.look()
    page.fill("[name=q]", check_code)
    page.locator("main form button[type=submit]").click()
    page.locator(".status-ok").wait_for()
    visitor.look()


def check_certificate(visitor, path):
    """The PDF is there, at most a moment later."""
    page = visitor.page
    for _try in range(30):
        answer = visitor.context.request.get(visitor.box.address + path)
        if answer.headers["content-type"] == "application/pdf":
            break
        page.wait_for_timeout(1000)
    assert answer.headers["content-type"] == "application/pdf"
    body = answer.body()
    assert body.startswith(b"%PDF-")
    assert len(body) < 150_000


def test_quiz_goes_on_at_another_computer_at_the_same_question(visit, box):
    account = box.every("Trainee, not started")[2]
    first, second = visit(), visit()
    first.sign_in(account)
    first.read_in("English")
    start_practice(first)
    page = first.page
    page.locator("fieldset.question").wait_for()
    answer_anything(page)
    wait_for_status(page, "Saved ")
    where = page.url
    second.sign_in(account)
    second.page.goto(where)
    second.check_accessibility()
    second.page.get_by_role("button", name="Go on here").click()
    second.page.wait_for_load_state("load")
    assert second.page.url == where
    assert second.page.locator("[data-save-status]").inner_text() == "Saved"
    change_answer(page)
    wait_for_status(page, "another computer")
    first.expect_failure(409, "/save")


def test_answers_given_without_a_connection_arrive_once_it_is_back(visit, box):
    account = box.sign_in("Trainee")
    visitor = visit()
    visitor.sign_in(account)
    visitor.read_in("English")
    start_practice(visitor)
    page = visitor.page
    visitor.context.set_offline(True)
    answer_anything(page)
    wait_for_status(page, "No connection")
    where = page.url
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_timeout(500)
    assert page.url == where  # the page stays, with the answer on it
    visitor.context.set_offline(False)
    wait_for_status(page, "Connected again")
    page.reload()
    assert page.locator("[data-save-status]").inner_text() == "Saved"


def test_answer_that_waited_while_the_page_was_closed_is_on_it_again(visit, box):
    visitor = visit()
    visitor.sign_in(box.sign_in("Trainee"))
    visitor.read_in("English")
    start_practice(visitor)
    page = visitor.page
    where = page.url
    visitor.context.set_offline(True)
    change_answer(page)
    wait_for_status(page, "No connection")
    given = answer_on(page)
    page.goto("about:blank")
    visitor.context.set_offline(False)
    page.goto(where)
    page.wait_for_load_state("networkidle")
    # The page sends what waited, and is loaded again to show it.
    page.wait_for_function(f"given => String({ANSWER}) === String(given)", arg=given)
    expect(page.locator("[data-save-status]")).to_have_text("Saved")


@pytest.mark.parametrize(
    ("endonym", "other", "code"), [("English", "Русский", "ru"), ("Русский", "English", "en")]
)
def test_language_switch_keeps_an_answer_that_is_not_sent_yet(visit, box, endonym, other, code):
    visitor = visit()
    visitor.sign_in(box.sign_in("Trainee"))
    visitor.read_in(endonym)
    start_practice(visitor)
    page = visitor.page
    where = page.url
    held = []
    page.route("**/save", lambda route: held.append(route))
    change_answer(page)
    given = answer_on(page)
    page.locator("details.menu:has([name=language]) summary").click()
    page.get_by_role("button", name=other).click()
    page.wait_for_timeout(300)
    assert page.locator("html").get_attribute("lang") != code  # the switch waits for the answer
    assert held
    held[0].continue_()
    page.locator(f"html[lang={code}]").wait_for()
    assert page.url == where
    assert answer_on(page) == given


def answer_on(page):
    """What the question's fields hold."""
    return page.evaluate(ANSWER)


def wait_for_status(page, text):
    """Until the line that tells how saving goes says ``text``."""
    expect(page.locator("[data-save-status]")).to_contain_text(text, timeout=15_000)


def start_practice(visitor):
    """Open any quiz that is open to this trainee, at its first question."""
    page = visitor.page
    visitor.go("/learn/")
    courses = page.locator("ol.task-list a").evaluate_all("links => links.map(a => a.href)")
    for course in courses:
        page.goto(course)
        quizzes = page.locator("ol.task-list a[href*='/quizzes/']").evaluate_all(
            "links => links.map(a => a.href)"
        )
        for quiz in reversed(quizzes):
            page.goto(quiz)
            start = page.locator("form.actions button.btn-primary")
            if start.count():
                start.click()
                page.wait_for_url("**/attempts/**")
                here = page.locator("form[action$='/here/'] button")
                if here.count():
                    here.click()
                    page.wait_for_load_state("load")
                return
    raise AssertionError("no quiz is open to this trainee")


def answer_anything(page):
    form = page.locator("fieldset.question")
    if form.locator("input[type=radio], input[type=checkbox]").count():
        form.locator("label.option").first.click()
    elif form.locator("input[type=text]").count():
        form.locator("input[type=text]").fill("3")
        form.locator("input[type=text]").blur()
    elif form.locator(".match select").count():
        form.locator(".match select").first.select_option(index=1)
    else:
        form.locator("button[data-step]:not([aria-disabled=true])").first.click()


def change_answer(page):
    """Answer otherwise than the page shows, whatever it shows."""
    form = page.locator("fieldset.question")
    if form.locator("input[type=radio], input[type=checkbox]").count():
        form.locator("label.option:has(input:not(:checked))").first.click()
    elif form.locator("input[type=text]").count():
        field = form.locator("input[type=text]")
        field.fill("5" if field.input_value() == "4" else "4")
        field.blur()
    elif form.locator(".match select").count():
        first = form.locator(".match select").first
        shown = first.evaluate("field => field.selectedIndex")
        first.select_option(index=1 if shown == 2 else 2)
    else:
        form.locator("button[data-step]:not([aria-disabled=true])").first.click()
