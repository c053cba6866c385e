"""One quiz by keyboard alone, and one with JavaScript off."""

import pytest

from tests.e2e.test_trainee import answer_on, start_practice


def test_quiz_by_keyboard_alone(visit, box):
    visitor = visit()
    visitor.sign_in(box.sign_in("Trainee"))
    visitor.read_in("English")
    start_practice(visitor)
    page = visitor.page
    for _question in range(40):
        if "/all/" in page.url:
            break
        answer_by_keyboard(page)
        press(page, "Save and")
    assert "/all/" in page.url
    press(page, "Submit answers")
    if "/result/" not in page.url:
        press(page, "Submit answers")
    page.wait_for_url("**/result/")
    assert page.locator(".verdict").count() == 1


def focus_on(page, test, limit=80):
    """Press Tab until the focused element passes ``test`` (an expression over ``e``)."""
    for _press in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate(f"(e => !!e && ({test}))(document.activeElement)"):
            return
    raise AssertionError(f"the keyboard never reached: {test}")


def answer_by_keyboard(page):
    focus_on(page, "!!e.closest('fieldset.question') && !e.closest('.plate')")
    kind = page.evaluate("document.activeElement.type || document.activeElement.tagName")
    if kind in {"radio", "checkbox"}:
        page.keyboard.press("Space")
    elif kind == "text":
        page.keyboard.type("6")
    elif kind == "select-one":
        page.keyboard.press("ArrowDown")
    else:
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement !== document.body"), "the focus was lost"


def press(page, name):
    before = page.url
    focus_on(page, f"e.tagName === 'BUTTON' && e.textContent.trim().startsWith({name!r})")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before) if name.startswith("Save") else None
    page.wait_for_load_state("load")
    page.wait_for_timeout(150)


def test_lesson_and_quiz_without_javascript(visit, box):
    visitor = visit(java_script_enabled=False)
    visitor.sign_in(box.sign_in("Trainee"))
    page = visitor.page
    visitor.go("/learn/")
    page.locator("ol.task-list a").first.click()
    lesson = page.locator("ol.task-list a[href*='/lessons/']").first
    lesson.click()
    assert page.locator("article").inner_text().strip()
    page.locator(".lesson-nav .btn-primary").click()
    assert "/lessons/" in page.url or "/courses/" in page.url
    start_plainly(visitor)
    for _question in range(40):
        if "/all/" in page.url:
            break
        answer_plainly(page)
        page.locator("button[name=go][value=on]").click()
    page.locator("form.actions button.btn-primary").click()
    assert "/result/" in page.url
    assert page.locator(".verdict").count() == 1


@pytest.mark.parametrize(("endonym", "other"), [("English", "Русский"), ("Русский", "English")])
def test_language_switch_without_javascript_keeps_what_was_saved(visit, box, endonym, other):
    visitor = visit(java_script_enabled=False)
    page = visitor.page
    visitor.sign_in(box.sign_in("Trainee"))
    visitor.read_in(endonym)
    start_plainly(visitor)
    where = page.url
    answer_plainly(page)
    page.locator("button[name=go][value=on]").click()
    page.goto(where)
    given = answer_on(page)
    assert given
    visitor.read_in(other)
    assert page.url == where
    assert answer_on(page) == given
    visitor.check_width()


def answer_plainly(page):
    """Give some answer to the question on the page."""
    options = page.locator("fieldset.question label.option")
    selects = page.locator("fieldset.question select")
    if options.count():
        options.first.click()
    elif selects.count():
        for number in range(selects.count()):
            selects.nth(number).select_option(index=number + 1)
    else:
        page.locator("fieldset.question input[type=text]").fill("6")


def start_plainly(visitor):
    page = visitor.page
    visitor.go("/learn/")
    courses = [link.get_attribute("href") for link in page.locator("ol.task-list a").all()]
    for course in courses:
        visitor.go(course)
        quizzes = [
            link.get_attribute("href")
            for link in page.locator("ol.task-list a[href*='/quizzes/']").all()
        ]
        for quiz in reversed(quizzes):
            visitor.go(quiz)
            start = page.locator("form.actions button.btn-primary")
            if start.count():
                start.click()
                here = page.locator("form[action$='/here/'] button")
                if here.count():
                    here.click()
                return
    raise AssertionError("no quiz is open to this trainee")
