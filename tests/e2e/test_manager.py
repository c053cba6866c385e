"""The completion report: the same figures on screen, in the files and on paper."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook


def row_texts(row):
    return [" ".join(text.split()) for text in row.locator("th, td").all_inner_texts()]


def download(visitor, part):
    link = visitor.page.locator(f"a[href*='{part}']").first.get_attribute("href")
    answer = visitor.context.request.get(visitor.box.address + link)
    assert answer.ok
    return answer.body()


def digits(text):
    """The figures of a cell, however the language writes them."""
    return re.sub(r"[^0-9.<–-]", "", str(text).replace(",", ".")).rstrip(".")


@pytest.mark.parametrize(
    ("endonym", "heading"), [("English", "Completion report"), ("Русский", "Отчёт")]
)
def test_manager_reads_drills_down_and_files(visit, box, endonym, heading):
    visitor = visit()
    page = visitor.page
    visitor.go("/sign-in/staff/")
    visitor.check_accessibility()
    visitor.sign_in(box.account("manager.kz"))
    visitor.read_in(endonym)
    assert heading in page.inner_text("h1")
    visitor.check_accessibility()
    on_screen = row_texts(page.locator(".report-table tfoot tr"))
    in_csv = list(csv.reader(io.StringIO(download(visitor, ".csv").decode("utf-8-sig"))))
    total = in_csv[-1]
    enrolled = digits(on_screen[1])
    assert enrolled
    assert enrolled in {digits(cell) for cell in total}
    sheet = load_workbook(io.BytesIO(download(visitor, ".xlsx"))).worksheets[0]
    last = [cell.value for cell in list(sheet.iter_rows())[-1]]
    assert enrolled in {digits(cell) for cell in last if cell is not None}
    for _level in range(2):  # agency, then post
        page.locator(".report-table tbody th a").first.click()
        page.wait_for_load_state("load")
        visitor.check_accessibility()
    person = page.locator(".report-table tbody th a").first.get_attribute("href")
    visitor.go(person)
    visitor.check_accessibility()
    visitor.go("/reports/?course=")
    page.select_option("select[name=course]", index=1)
    page.locator("form.filter-bar button[type=submit]").first.click()
    page.wait_for_load_state("load")
    narrowed = digits(row_texts(page.locator(".report-table tfoot tr"))[1])
    assert int(narrowed) < int(enrolled)
    page.emulate_media(media="print")
    assert page.locator(".report-table").is_visible()
    # On paper a heading stays with its text, rows are whole and each sheet has the columns' names.
    for part, rule, value in (
        (".report-method", "breakInside", "avoid"),
        (".report-method > summary", "breakAfter", "avoid"),
        (".report-table tbody tr", "breakInside", "avoid"),
        (".report-table thead", "display", "table-header-group"),
        ("h2#figures", "breakAfter", "avoid"),
    ):
        style = page.locator(part).first.evaluate(
            "(part, rule) => getComputedStyle(part)[rule]", rule
        )
        assert style == value, part
    assert page.pdf(format="A4", landscape=True).startswith(b"%PDF-")


def test_manager_sees_nobody_of_another_branch(visit, box):
    theirs, mine = visit(), visit()
    theirs.sign_in(box.account("manager.kg"))
    page = theirs.page
    for _level in range(2):
        page.locator(".report-table tbody th a").first.click()
        page.wait_for_load_state("load")
    person = page.locator(".report-table tbody th a").first.get_attribute("href")
    mine.sign_in(box.account("manager.kz"))
    answer = mine.context.request.get(box.address + person.split("?")[0])
    assert answer.status == 404


def test_regional_viewer_sees_counts_and_no_people(visit, box):
    visitor = visit()
    visitor.sign_in(box.sign_in("Regional viewer"))
    visitor.check_accessibility()
    links = visitor.page.locator("a[href*='/reports/people/']")
    assert links.count() == 0
