"""From an empty box to a trainee who sees the course: nobody needs more than the screens."""

import time

from tests.e2e.conftest import SignIn
from tests.e2e.test_instructor import enrol, enter, new_cohort, new_trainee, submit

BOSS, TEACHER = "river stone 47 lantern", "paper window 52 garden"
LOAD_SECONDS = 240


def first_sign_in(visitor, username, password, own, *, home):
    """Sign in with a password from paper; an own one comes first."""
    visitor.sign_in(SignIn("", "/sign-in/staff/", (username, password)))
    assert "/profile/pin/" in visitor.page.url
    visitor.look()
    visitor.page.fill("[name=new]", own)
    visitor.page.fill("[name=again]", own)
    submit(visitor.page)
    visitor.page.wait_for_url(f"**{home}")


def add_place(visitor, link, name, **fields):
    """Add a place below the one whose list ends in this link."""
    page = visitor.page
    visitor.go("/administer/places/")
    visitor.click(link, role="link")
    page.locator("[name=name_en]").wait_for()
    visitor.look()
    page.fill("[name=name_en]", name)
    for field, value in fields.items():
        page.fill(f"[name={field}]", value)
    submit(page)
    page.get_by_text(f"{name} is added.").wait_for()


def add_instructor(visitor):
    """Make an account for an instructor; the value is what stands on the card."""
    page = visitor.page
    visitor.go("/administer/")
    visitor.click("Add your instructors", role="link")
    page.locator("[name=username]").wait_for()
    submit(page)
    page.locator(".invalid-feedback").first.wait_for()
    visitor.look()
    page.fill("[name=family_name]", "Asanov")
    page.fill("[name=given_name]", "Bakyt")
    page.select_option("select[name=language]", "en")
    page.fill("[name=username]", "b.asanov")
    page.check("[name=kind][value=instructor]")
    page.select_option("select[name=classroom]", label="Kordai room")
    page.fill("[name=your_password]", BOSS)
    submit(page)
    password = page.inner_text(".handed-password").strip()
    visitor.look()
    return password


def load_courses(visitor):
    """Load the courses that come along, and wait until the worker has done it."""
    page = visitor.page
    visitor.go("/administer/")
    visitor.click("courses that come with the product")
    page.get_by_role("status").first.wait_for()
    visitor.look()
    deadline = time.monotonic() + LOAD_SECONDS
    while page.locator("#shipped").count():
        assert time.monotonic() < deadline, page.inner_text("main")
        assert "could not be loaded" not in page.inner_text("main")
        page.wait_for_timeout(2000)
        visitor.go("/administer/")


def test_empty_box_becomes_a_classroom(visit, empty_box):
    boss = visit(at=empty_box)
    password = (empty_box.data / "first-sign-in.txt").read_text().strip()
    first_sign_in(boss, "administrator", password, BOSS, home="/administer/")
    assert boss.page.get_by_text("To do").count() == 4
    boss.look()
    add_place(boss, "Add a country", "Kazakhstan", code="kz")
    add_place(boss, "Add an agency", "Border Service")
    add_place(boss, "Add a post", "Kordai crossing", name_ru="Пункт пропуска «Кордай»")
    add_place(boss, "Add a classroom", "Kordai room", seats="12")
    boss.look()
    card = add_instructor(boss)
    load_courses(boss)
    assert "Four steps" not in boss.page.inner_text("main")

    teacher = visit(at=empty_box, width=320)
    first_sign_in(teacher, "b.asanov", card, TEACHER, home="/teach/")
    cohort = new_cohort(teacher, "Spring")
    account = new_trainee(teacher, "KB-1", cohort="Spring", language="en")
    enrol(teacher, cohort, "Profiling")

    trainee = visit(at=empty_box)
    enter(trainee, account)
    assert trainee.page.locator("ol.task-list a").count() == 1


def test_administrator_looks_after_staff(visit, box):
    for endonym, width in (("Русский", 320), ("English", 1366)):
        visitor = visit(width=width)
        page = visitor.page
        visitor.sign_in(box.account("administrator"))
        visitor.read_in(endonym)
        visitor.look()
        visitor.go("/administer/places/")
        visitor.look()
        page.locator(".tree-branch > a").first.click()
        page.wait_for_load_state("load")
        visitor.look()
        page.locator("main hr ~ p a").click()
        page.wait_for_load_state("load")
        visitor.look()
        visitor.go("/administer/staff/?q=instructor.kordai")
        visitor.look()
        page.locator("tbody th a").click()
        page.wait_for_load_state("load")
        visitor.look()
        account = page.url.removeprefix(box.address)
        for part in ("edit/", "roles/new/", "password/", "deactivate/"):
            visitor.go(account + part)
            visitor.look()
        visitor.go(account)
        page.locator(".summary-action a").click()
        page.wait_for_load_state("load")
        visitor.look()
