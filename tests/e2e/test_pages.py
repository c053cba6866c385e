"""Pages that no journey passes: each is clean for axe and no wider than the window.

The journeys look at the pages on their way; see ``Visitor.look``.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_trainee import start_practice

BOTH = pytest.mark.parametrize(("endonym", "width"), [("Русский", 320), ("English", 1366)])


def addresses(visitor, selector):
    """The paths of all links that ``selector`` finds, each once."""
    links = visitor.page.locator(selector).evaluate_all("all => all.map(a => a.pathname)")
    return list(dict.fromkeys(links))


@BOTH
def test_pages_before_the_door(visit, box, endonym, width):
    visitor = visit(width=width)
    page = visitor.page
    for path in (
        "/sign-in/staff/",
        "/certificates/verify/?q=9F3K-7QXM-2D8R",
        "/help/",
        "/no-such-page/",
    ):
        visitor.go(path)
        visitor.read_in(endonym)
        visitor.look()
    visitor.expect_failure(404, "/no-such-page/")
    visitor.go("/sign-in/")
    page.locator("main form button[type=submit]").click()
    page.locator(".invalid-feedback").first.wait_for()
    visitor.look()


@BOTH
def test_pages_of_a_trainee(visit, box, endonym, width):
    under_way, newcomer = visit(width=width), visit(width=width)
    under_way.sign_in(box.sign_in("Trainee"))
    under_way.read_in(endonym)
    under_way.look()
    course = addresses(under_way, "ol.task-list a")[0]
    under_way.go(course)
    under_way.look()
    lessons = addresses(under_way, "ol.task-list a[href*='/lessons/']")
    quizzes = addresses(under_way, "ol.task-list a[href*='/quizzes/']")
    under_way.go(quizzes[0])
    under_way.look()
    for view in ("print/", "1/?view=projector"):
        under_way.go(lessons[0] + view)
        under_way.look()
    for path in ("/certificates/", "/accessibility/", "/profile/", "/profile/pin/", "/teach/"):
        under_way.go(path)
        under_way.look()
    under_way.expect_failure(403, "/teach/")

    # Whoever has not taken the pre-test finds the lessons locked.
    newcomer.sign_in(box.every("Trainee, not started")[2])
    newcomer.read_in(endonym)
    newcomer.go(lessons[0])
    assert newcomer.page.locator("article").count() == 0
    newcomer.look()
    newcomer.go("/certificates/")
    newcomer.look()

    # At a second computer.
    start_practice(under_way)
    elsewhere = visit(width=width)
    elsewhere.sign_in(box.sign_in("Trainee"))
    elsewhere.page.goto(under_way.page.url)
    assert elsewhere.page.locator("form[action$='/here/']").count()
    elsewhere.look()
    # Submit with open questions: the page asks.
    under_way.page.locator("button[name=go][value=all]").click()
    under_way.page.wait_for_url("**/all/")
    under_way.page.locator("form.actions button.btn-primary").click()
    under_way.page.locator("input[name=sure]").wait_for(state="attached")
    under_way.look()


def test_pages_of_a_manager(visit, box):
    visitor = visit(width=320)
    page = visitor.page
    visitor.sign_in(box.account("manager.kz"))
    visitor.read_in("Русский")
    visitor.look()
    for _level in range(2):
        page.locator(".report-table tbody th a").first.click()
        page.wait_for_load_state("load")
        visitor.look()
    visitor.go(page.locator(".report-table tbody th a").first.get_attribute("href"))
    visitor.look()
    # On paper: A4 across, at 96 dots an inch.
    visitor.go("/reports/")
    page.set_viewport_size({"width": 1123, "height": 794})
    page.emulate_media(media="print")
    visitor.look()


def test_pages_of_an_instructor(visit, box):
    visitor = visit()
    page = visitor.page
    visitor.sign_in(box.account("instructor.kordai"))
    visitor.read_in("Русский")
    visitor.look()
    visitor.go("/teach/cohorts/")
    visitor.look()
    cohort = next(
        path
        for path in addresses(visitor, "main a[href*='/teach/cohorts/']")
        if re.fullmatch(r"/teach/cohorts/[0-9a-f-]{36}/", path)
    )
    for part in ("", "members/", "enrol/", "cards/", "close/"):
        visitor.go(cohort + part)
        visitor.look()
    visitor.go("/teach/people/")
    visitor.look()
    person = next(
        path
        for path in addresses(visitor, "main a[href*='/teach/people/']")
        if re.fullmatch(r"/teach/people/[0-9a-f-]{36}/", path)
    )
    for part in ("", "edit/"):
        visitor.go(person + part)
        visitor.look()
    visitor.go("/teach/people/new/")
    page.locator("main form button.btn-primary").last.click()
    page.locator(".invalid-feedback").first.wait_for()
    visitor.look()
    for path in ("/teach/cohorts/new/", "/exchange/", "/profile/"):
        visitor.go(path)
        visitor.look()


def test_lesson_at_the_wall_turns_by_the_keys_of_a_presenter(visit, box):
    visitor = visit(width=1024)
    visitor.sign_in(box.sign_in("Trainee"))
    page = visitor.page
    course = addresses(visitor, "ol.task-list a")[0]
    visitor.go(course)
    lesson = addresses(visitor, "ol.task-list a[href*='/lessons/']")[0]
    visitor.go(f"{lesson}1/?view=projector")
    heading = page.inner_text("h1")
    assert page.locator("header.site-header").is_hidden()
    assert page.locator("html").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 24
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    page.keyboard.press("PageDown")
    page.wait_for_url(f"**{lesson}2/?view=projector")
    assert page.inner_text("h1") != heading
    page.evaluate("window.scrollTo(0, 0)")
    page.keyboard.press("PageUp")
    page.wait_for_url(f"**{lesson}1/?view=projector")
    assert page.inner_text("h1") == heading


# --- The editor ---------------------------------------------------------------------------------


def edited(visitor, where):
    """The numbers of the pages in a list of the editor."""
    visitor.go(where)
    links = addresses(visitor, "table tbody a[href$='/edit/']")
    return [int(found[1]) for path in links if (found := re.search(r"/pages/(\d+)/edit/$", path))]


def editor_pages(visitor):
    """Every kind of page of the editor: the tree, each kind of content, the bank, the pictures."""
    visitor.go("/editor/")
    [catalogue, *_others] = [
        int(path.strip("/").rpartition("/")[2])
        for path in addresses(visitor, ".cbt-start a[href^='/editor/pages/']")
    ]
    course = edited(visitor, f"/editor/pages/{catalogue}/")[0]
    module = edited(visitor, f"/editor/pages/{course}/")[0]
    children = edited(visitor, f"/editor/pages/{module}/")
    assert len(children) > 1
    found = [
        "/editor/",
        "/editor/account/",
        f"/editor/pages/{course}/",
        "/editor/pages/search/?q=a",
    ]
    for page in (catalogue, course, module, *children[:3]):
        for part in ("edit", "view_draft", "history", "copy", "move", "usage", "delete"):
            found.append(f"/editor/pages/{page}/{part}/")
    for kind, parent in (("course", catalogue), ("module", course), ("lesson", module)):
        found.append(f"/editor/pages/add/courses/{kind}page/{parent}/")
    found.append(f"/editor/pages/add/courses/quizpage/{module}/")
    for model in ("question", "topic", "coursewords", "lessonwords", "questionwords"):
        index = f"/editor/snippets/courses/{model}/"
        found.append(index)
        visitor.go(index)
        edit = addresses(visitor, f"table tbody a[href^='{index}edit/']")[0]
        if model in {"question", "topic"}:
            found += [f"{index}add/"]
            found += [
                edit.replace("/edit/", f"/{part}/") for part in ("history", "usage", "delete")
            ]
        found.append(edit)
    visitor.go("/editor/images/")
    picture = addresses(visitor, "main a[href^='/editor/images/']")
    [picture, *_others] = [path for path in picture if re.search(r"/\d+/$", path)]
    return [
        *found,
        "/editor/images/",
        picture,
        "/editor/images/add/",
        "/editor/images/multiple/add/",
    ]


def test_every_kind_of_page_of_the_editor(visit, box):
    visitor = visit()
    visitor.sign_in(box.account("instructor.kordai"))
    visitor.read_in("Русский")
    found = editor_pages(visitor)
    assert len(found) > 60
    for path in found:
        visitor.go(path)
        visitor.page.wait_for_load_state("networkidle")
        visitor.check_accessibility()


def test_page_that_a_colleague_has_open(visit, box):
    visitor, colleague = visit(), visit()
    for one, name in ((visitor, "instructor.kordai"), (colleague, "administrator")):
        one.sign_in(box.account(name))
        one.read_in("English")
    visitor.go("/editor/")
    catalogue = addresses(visitor, ".cbt-start a[href^='/editor/pages/']")[0]
    course = edited(visitor, catalogue)[0]
    for one in (colleague, visitor):
        one.go(f"/editor/pages/{course}/edit/")
        one.page.wait_for_load_state("networkidle")
    seen = visitor.page.locator("button.w-editing-sessions__session")
    expect(seen.first).to_have_accessible_name(re.compile("Currently viewing"))
    visitor.check_accessibility()
