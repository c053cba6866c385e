"""A quiz with a question of each type, by keyboard alone and with JavaScript off."""

import time

import pytest
from playwright.sync_api import Locator

from courses.enums import QuestionType
from tests.e2e.answers import Sheet
from tests.e2e.conftest import copy_of
from tests.e2e.test_instructor import enrol, enter, new_cohort, new_trainee, start_pre_test
from tests.e2e.test_trainee import answer_on

EVERY_TYPE = set(QuestionType.values)


@pytest.fixture(scope="module")
def box(box, tmp_path_factory):
    """A copy of the box, to add people to."""
    with copy_of(box, tmp_path_factory.mktemp("without") / "box") as copy:
        yield copy


class ByKeyboard(Sheet):
    """Answers given with the keyboard alone."""

    def _single(self, form, question, right):
        chosen = next(o for o in question["options"] if o["correct"] is right)
        self._choose(form.get_by_label(self.word(question, chosen, "label"), exact=True))

    def _true_false(self, form, question, right):
        value = str(bool(question["answer"]) is right).lower()
        self._choose(form.locator(f"input[value={value}]"))

    def _choose(self, radio: Locator) -> None:
        """Tab reaches the group, arrows its buttons."""
        page = radio.page
        focus_on(page, "e.type === 'radio' && e.closest('fieldset.question')")
        for _press in range(20):
            if has_focus(radio):
                break
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        assert radio.is_checked()

    def _multiple(self, form, question, right):
        for option in question["options"]:
            if option["correct"] is right:
                box = form.get_by_label(self.word(question, option, "label"), exact=True)
                focus_on(form.page, f"e.id === {box.get_attribute('id')!r}")
                form.page.keyboard.press("Space")
                assert box.is_checked()

    def _numeric(self, form, question, right):
        focus_on(form.page, "e.type === 'text' && e.closest('fieldset.question')")
        form.page.keyboard.type(str(question["answer"]))

    def _matching(self, form, question, right):
        for pair in question["pairs"]:
            select = form.get_by_label(self.word(question, pair, "left"), exact=True)
            wanted = self.word(question, pair, "right")
            focus_on(form.page, f"e.id === {select.get_attribute('id')!r}")
            for _press in range(20):
                form.page.keyboard.press("ArrowDown")
                if shown_in(select) == wanted:
                    break
            assert shown_in(select) == wanted

    def _ordering(self, form, question, right):
        wanted = [self.word(question, item, "text") for item in question["items"]]
        for place, text in enumerate(wanted):
            here = [" ".join(t.split()) for t in form.locator("li label").all_text_contents()]
            if here.index(text) == place:
                continue
            label = form.locator("li label").nth(here.index(text)).get_attribute("for")
            row = f"e.closest('li') && e.closest('li').querySelector('label').htmlFor === {label!r}"
            focus_on(form.page, f"e.dataset.step === '-1' && {row}")
            for _step in range(here.index(text) - place):
                form.page.keyboard.press("Enter")
        here = [" ".join(t.split()) for t in form.locator("li label").all_text_contents()]
        assert here == wanted


class WithoutScripts(Sheet):
    """Answers in the base form: to put in order is to choose a place for each line."""

    def _ordering(self, form, question, right):
        for place, item in enumerate(question["items"], start=1):
            row = form.get_by_label(self.word(question, item, "text"), exact=True)
            row.select_option(str(place))


def has_focus(field: Locator) -> bool:
    return bool(field.evaluate("field => field === document.activeElement"))


def shown_in(select: Locator) -> str:
    """The words of the choice that a select shows."""
    shown = select.evaluate("field => field.selectedOptions[0].textContent")
    return " ".join(shown.split())


@pytest.fixture
def accounts(visit, box):
    """What two trainees type who have not begun their course."""
    author = visit()
    author.sign_in(box.account("instructor.kordai"))
    author.read_in("English")
    name = f"Without {time.time_ns()}"
    cohort = new_cohort(author, name)
    numbers = [f"W-{time.time_ns()}-{n}" for n in (1, 2)]
    made = [new_trainee(author, number, cohort=name, language="en") for number in numbers]
    enrol(author, cohort, "Profiling")
    return made


def test_quiz_by_keyboard_alone(visit, accounts):
    visitor = visit()
    enter(visitor, accounts[0])
    start_pre_test(visitor)
    page = visitor.page
    sheet = ByKeyboard.of("profiling", "en")
    answered = []
    while "/all/" not in page.url:
        answered.append(sheet.give(page))
        press(page, "Save and")
    assert set(answered) == EVERY_TYPE
    press(page, "Submit answers")
    page.wait_for_url("**/result/")
    assert "100\u00a0%" in page.inner_text(".verdict")


def focus_on(page, test, limit=80):
    """Press Tab until the focused element passes ``test`` (an expression over ``e``)."""
    for _press in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate(f"(e => !!e && !!({test}))(document.activeElement)"):
            return
    raise AssertionError(f"the keyboard never reached: {test}")


def press(page, name):
    """Reach this button and press it; the page that follows is there."""
    before = page.url
    focus_on(page, f"e.tagName === 'BUTTON' && e.textContent.trim().startsWith({name!r})")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    page.wait_for_load_state("load")


def test_quiz_without_javascript(visit, accounts):
    visitor = visit(java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.box.address}/sign-in/")
    visitor.read_in("English")
    enter(visitor, accounts[1], looks=False)
    start_pre_test(visitor)
    sheet = WithoutScripts.of("profiling", "en")
    answered = []
    while "/all/" not in page.url:
        answered.append(sheet.give(page))
        page.locator("button[name=go][value=on]").click()
    assert set(answered) == EVERY_TYPE
    page.locator("form.actions button.btn-primary").click()
    assert "/result/" in page.url
    assert "100\u00a0%" in page.inner_text(".verdict")


def test_lesson_without_javascript(visit, box):
    visitor = visit(java_script_enabled=False)
    visitor.sign_in(box.sign_in("Trainee"))
    page = visitor.page
    visitor.go("/learn/")
    page.locator("ol.task-list a").first.click()
    page.locator("ol.task-list a[href*='/lessons/']").first.click()
    first = page.locator("article").inner_text().strip()
    assert first
    page.locator(".lesson-nav .btn-primary").click()
    assert "/lessons/" in page.url
    assert page.locator("article").inner_text().strip() != first


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
