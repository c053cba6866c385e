"""From a new trainee to a changed lesson, in the product's screens and in the editor."""

import datetime
import re
import time
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.e2e.answers import Sheet
from tests.e2e.test_trainee import next_step, take_quiz


def submit(page, selector="main form button.btn-primary"):
    page.locator(selector).last.click()
    page.wait_for_load_state("load")


def new_cohort(visitor, name):
    """Make a cohort on the instructor's screens; the value is its address."""
    page = visitor.page
    visitor.go("/teach/cohorts/new/")
    visitor.check_accessibility()
    page.fill("[name=name]", name)
    if page.locator("select[name=classroom]").count():
        page.select_option("select[name=classroom]", index=1)
    page.fill("[name=start_date]", datetime.date.today().isoformat())  # noqa: DTZ011 - the wall
    submit(page)
    assert name in page.inner_text("h1")
    visitor.check_accessibility()
    return page.url


def new_trainee(visitor, number, *, cohort, language):
    """Make an account for a trainee of this cohort; the value is what its owner types."""
    page = visitor.page
    visitor.go("/teach/people/new/")
    visitor.check_accessibility()
    page.locator("select[name=unit] option", has_text="Kordai").first.evaluate(
        "option => { option.selected = true; }"
    )
    page.fill("[name=service_number]", number)
    page.fill("[name=family_name]", "Сейітова")
    page.fill("[name=given_name]", "Айгерім")
    page.fill("[name=family_name_latin]", "Seitova")
    page.fill("[name=given_name_latin]", "Aigerim")
    page.select_option("select[name=language]", language)
    offered = page.locator("select[name=cohort] option", has_text=cohort).first
    page.select_option("select[name=cohort]", label=offered.inner_text())
    submit(page)
    visitor.check_accessibility()
    pin = page.inner_text(".class-code").strip()
    assert re.fullmatch(r"\d{6}", pin)
    agency = page.inner_text(".panel-lead .kicker").split(",")[0].strip()
    return agency, number, pin


def enrol(visitor, cohort, course):
    """Enrol everybody of the cohort in the course of this title."""
    page = visitor.page
    page.goto(cohort)
    page.get_by_role("link", name="Enrol in a course").click()
    visitor.check_accessibility()
    offered = page.locator("select[name=course] option", has_text=course).first
    page.select_option("select[name=course]", offered.get_attribute("value"))
    submit(page)
    assert "Сейітова" in page.inner_text("main")
    visitor.check_accessibility()


def enter(visitor, account, *, looks=True):
    """Sign in for the first time: an own PIN comes first.

    ``looks`` is off where a page runs no scripts: axe is one.
    """
    page = visitor.page
    agency, number, pin = account
    visitor.go("/sign-in/")
    option = page.locator("select[name=agency] option", has_text=agency).first
    page.select_option("select[name=agency]", option.get_attribute("value"))
    page.fill("[name=service_number]", number)
    page.fill("[name=pin]", pin)
    submit(page)
    assert "/profile/pin/" in page.url
    if looks:
        visitor.check_accessibility()
    visitor.check_width()
    fields = page.locator("main input[type=password]")
    for place in range(fields.count()):
        fields.nth(place).fill(pin if fields.count() == 3 and place == 0 else "739214")
    submit(page)
    visitor.go("/learn/")


def test_instructor_adds_a_trainee_who_signs_in_and_sees_the_course(visit, box):
    visitor = visit()
    visitor.sign_in(box.account("instructor.kordai"))
    visitor.read_in("English")
    visitor.check_accessibility()
    stamp = str(int(time.time()))[-6:]
    cohort = new_cohort(visitor, f"Journey {stamp}")
    account = new_trainee(visitor, f"J{stamp}", cohort=f"Journey {stamp}", language="ru")
    enrol(visitor, cohort, "Profiling")

    trainee = visit(width=320)
    enter(trainee, account)
    assert trainee.page.locator("ol.task-list a").count() == 1
    trainee.check_accessibility()


def publish(page):
    """Publish what is open in the editor, in whatever language it is."""
    page.wait_for_load_state("networkidle")
    page.locator("footer button[data-w-dropdown-target='toggle']").last.click()
    page.locator("button[name=action-publish]").last.click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".messages .success")).to_be_visible()
    assert page.locator(".messages .error").count() == 0


def write(page, part, text):
    """Put this text, and nothing else, into a rich text of the form."""
    field = page.locator(f"[data-contentpath='{part}']").first
    field.locator(".public-DraftEditor-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    arrived(field, text)


def arrived(field, text):
    """Until the form holds what was typed: a rich text hands it over a moment later."""
    hidden = field.locator("input[type=hidden]").first
    expect(hidden).to_have_value(re.compile(re.escape(text)))


def new_question(author, stem, right, wrong):
    """Write a single choice in the bank and publish it."""
    page = author.page
    author.go("/editor/snippets/courses/question/add/")
    page.fill("[name=name]", stem)
    page.select_option("[name=topic]", index=1)
    write(page, "stem", stem)
    write(page, "explanation", "The law says so.")
    for number, label in enumerate((right, *wrong)):
        page.fill(f"[name=body-0-value-options-{number}-value-label]", label)
    page.check("[name=body-0-value-options-0-value-correct]")
    author.check_accessibility()
    publish(page)


def change_question(author, known, *, stem, right):
    """Give the question with this stem other words and another key, and publish it."""
    page = author.page
    author.go("/editor/snippets/courses/question/?" + urlencode({"q": known}))
    page.locator("table a[href*='/edit/']").first.click()
    page.wait_for_load_state("networkidle")
    write(page, "stem", stem)
    options = page.locator("input[name^=body-0-value-options-][name$=-value-label]")
    for number in range(options.count()):
        is_right = options.nth(number).input_value() == right
        page.locator(f"[name=body-0-value-options-{number}-value-correct]").set_checked(is_right)
    publish(page)


def test_new_test_that_counts_begins_with_three_tries_and_closed_answers(visit, box):
    """Beside the kind that its author chose; what the author has set otherwise stays."""
    author = visit()
    author.sign_in(box.account("instructor.kordai"))
    author.read_in("English")
    page = author.page
    page.goto(find_page(author, "Pre-test", beside="Selecting on facts"))
    links = page.locator("a[href]").evaluate_all("all => all.map(link => link.pathname)")
    above = [found[1] for link in links if (found := re.search(r"^/editor/pages/(\d+)/$", link))]
    module = above[-2]  # the last is the quiz itself
    author.go(f"/editor/pages/add/courses/quizpage/{module}/")
    kind, tries, review = (
        page.locator(f"#id_{name}") for name in ("kind", "max_attempts", "review")
    )
    for chosen, usual in (
        ("exam", ("3", "when_passed")),
        ("practice", ("0", "after_submit")),
        ("post_test", ("3", "when_passed")),
    ):
        kind.select_option(chosen)
        assert (tries.input_value(), review.input_value()) == usual
    tries.evaluate("field => { field.value = '2'; }")
    kind.select_option("practice")
    assert (tries.input_value(), review.input_value()) == ("2", "when_passed")


def ask_also(author, quiz, question):
    """Add a question of the bank to a quiz and publish the quiz."""
    page = author.page
    page.goto(quiz)
    page.wait_for_load_state("networkidle")
    page.locator("[data-contentpath='questions'] button.c-sf-add-button").last.click()
    page.locator(
        "[data-contentpath='questions'] .unchosen [data-chooser-action-choose]"
    ).last.click()
    author.check_accessibility()
    page.locator(".modal [name=q]").fill(question)
    page.locator(".modal").get_by_role("link", name=question).click()
    expect(page.locator("[data-contentpath='questions']")).to_contain_text(question)
    expect(page.locator(".modal")).to_be_hidden()
    author.check_accessibility()
    publish(page)


def test_changed_quiz_leaves_an_open_attempt_as_it_is(visit, own_box):
    author = visit(at=own_box)
    author.sign_in(own_box.account("instructor.kordai"))
    author.read_in("English")
    cohort = new_cohort(author, "Journey")
    accounts = [
        new_trainee(author, number, cohort="Journey", language="en") for number in ("J-1", "J-2")
    ]
    enrol(author, cohort, "Profiling")
    before, after = visit(at=own_box), visit(at=own_box)
    sheet = Sheet.of("profiling", "en")
    last = next(item for item in sheet.questions if item["id"] == "q-pre-8")
    labels = [sheet.word(last, option, "label") for option in last["options"]]
    key = next(n for n, option in enumerate(last["options"]) if option["correct"])

    # One trainee is in the middle of the quiz.
    enter(before, accounts[0])
    start_pre_test(before)
    assert "Question 1 of 8" in before.page.inner_text("main")
    sheet.give(before.page)
    next_step(before.page)

    # Meanwhile the author adds a question, and changes another in words and key.
    new_question(author, "Who may open a bag?", "An authorised officer", ["Anybody", "Nobody"])
    quiz = find_page(author, "Pre-test", beside="Selecting on facts")
    ask_also(author, quiz, "Who may open a bag?")
    change_question(
        author,
        sheet.words["q-pre-8.stem"],
        stem="Other words, another key.",
        right=labels[key - 1],
    )

    # The open attempt asks the same as before, and is graded by the same key.
    assert answer_to_the_end(before, sheet) == 8
    shown = before.page.inner_text("main")
    assert "100\u00a0%" in before.page.inner_text(".verdict")
    assert "Who may open a bag?" not in shown
    assert "Other words" not in shown

    # Who starts afterwards gets what is published.
    sheet.words["q-pre-8.stem"] = "Other words, another key."
    for number, option in enumerate(last["options"]):
        option["correct"] = labels[number] == labels[key - 1]
    sheet.add("own", "Who may open a bag?", "An authorised officer", ["Anybody", "Nobody"])
    enter(after, accounts[1])
    start_pre_test(after)
    assert "Question 1 of 9" in after.page.inner_text("main")
    assert answer_to_the_end(after, sheet) == 9
    assert "100\u00a0%" in after.page.inner_text(".verdict")


def start_pre_test(visitor):
    """From home into the first quiz of the one course."""
    page = visitor.page
    page.locator("ol.task-list a").first.click()
    page.wait_for_url("**/courses/**")
    next_step(page)
    page.locator("form.actions button.btn-primary").click()
    page.wait_for_url("**/attempts/**")


def answer_to_the_end(visitor, sheet):
    """Answer what is not answered yet and submit; the value is how many questions there are."""
    page = visitor.page
    count = 0
    while "/all/" not in page.url:
        sheet.give(page)
        next_step(page)
    count = page.locator("ol.task-list > li").count()
    page.locator("form.actions button.btn-primary").click()
    page.wait_for_url("**/result/")
    return count


@pytest.mark.parametrize("endonym", ["English", "Русский"])
def test_instructor_changes_a_lesson_and_the_trainee_reads_it(visit, box, endonym):
    author = visit()
    page = author.page
    author.sign_in(box.account("instructor.kordai"))
    author.read_in(endonym)
    author.go("/editor/")
    page.wait_for_load_state("networkidle")
    author.check_accessibility()
    lesson = find_page(author, "Talking to people")
    page.goto(lesson)
    page.wait_for_load_state("networkidle")
    author.check_accessibility()
    text = f"Changed at {int(time.time())}."
    field = page.locator("[data-contentpath='body'] [data-contentpath='body']").first
    field.locator(".public-DraftEditor-content").click()
    page.keyboard.press("End")
    page.keyboard.type(" " + text)
    arrived(field, text)
    publish(page)

    # The source language shows the new text; a trainee who is under way reads it there.
    trainee = visit()
    trainee.sign_in(box.every("Trainee, not started")[3])
    trainee.read_in("English")
    trainee.go("/learn/")
    trainee.page.get_by_role("link", name=re.compile("Profiling")).first.click()
    trainee.page.wait_for_url("**/courses/**")
    course = trainee.page.url.split("#")[0]
    if not trainee.page.locator("a.task-link[href*='/lessons/']").count():
        next_step(trainee.page)  # the pre-test opens the lessons
        take_quiz(trainee, Sheet.of("profiling", "en"), right=False)
        trainee.page.goto(course)
    trainee.page.get_by_role("link", name=re.compile("Talking to people")).first.click()
    trainee.page.wait_for_url("**/lessons/**")
    expect(trainee.page.locator("article")).to_contain_text(text)


def test_instructor_puts_several_questions_into_a_new_quiz(visit, box):
    author = visit()
    page = author.page
    author.sign_in(box.account("instructor.kordai"))
    author.read_in("English")
    page.goto(find_page(author, "Talking to people"))
    module = page.locator("[data-w-breadcrumbs-target=content] a").last.get_attribute("href")
    parent = re.search(r"/pages/(\d+)/", module).group(1)
    author.go(f"/editor/pages/add/courses/quizpage/{parent}/")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3000)  # Wagtail compares with what it finds after two seconds
    page.fill("#id_title", "Several at once")
    page.get_by_role("link", name="Add several questions at once").click(timeout=60_000)
    page.wait_for_url("**/questions/")
    author.look()
    for number in (0, 2):
        page.locator("input[name=question]").nth(number).check()
    page.get_by_role("button", name="Add to the quiz").click()
    page.wait_for_url("**/edit/")
    expect(page.locator(".messages")).to_contain_text("2 questions are added to the draft.")
    expect(page.locator("[name^='questions-'][name$='-value']")).to_have_count(2)


@pytest.mark.parametrize("endonym", ["English", "Русский"])
def test_instructor_writes_a_question(visit, box, endonym):
    author = visit()
    author.sign_in(box.account("instructor.kordai"))
    author.read_in(endonym)
    stamp = f"{time.time_ns()}"
    stem = f"Who may open bag {stamp}?"
    new_question(author, stem, "An authorised officer", ["Anybody", "Nobody"])
    author.go("/editor/snippets/courses/question/?" + urlencode({"q": stamp, "status": "live"}))
    expect(author.page.locator("table.listing tbody tr")).to_have_count(1)
    expect(author.page.locator("table.listing tbody tr")).to_contain_text(stem)


def find_page(author, title, *, beside=""):
    """The editor's address of a lesson or quiz, found with the editor's own search.

    ``beside`` is what else its line says: the module, where pages have the same title.
    """
    author.go("/editor/pages/search/?q=" + title.replace(" ", "+"))
    author.page.wait_for_load_state("networkidle")
    line = author.page.locator("table tbody tr", has_text=title).filter(has_text=beside).first
    address = line.locator("a[href*='/edit/']").first.get_attribute("href")
    return author.box.address + address


def test_instructor_opens_the_question_bank_and_a_question(visit, box):
    author = visit()
    page = author.page
    author.sign_in(box.account("instructor.kordai"))
    author.read_in("Русский")
    author.go("/editor/snippets/courses/question/")
    page.wait_for_load_state("networkidle")
    author.check_accessibility()
    page.locator("table a[href*='/edit/']").first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-contentpath='body']").count()
    author.check_accessibility()
