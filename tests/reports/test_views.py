"""The manager's screens and files: who gets them, and that all three say the same."""

import csv
import datetime
import io
import re
import uuid
from html import unescape

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from cbt.lib import clock
from cbt.people.enums import RoleKind
from tests.factories import people, records

pytestmark = pytest.mark.django_db

SCREEN = "/reports/"
FILES = ("/reports/completion.csv", "/reports/completion.xlsx")
NOON = records.NOON


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def room():
    return people.classroom()


@pytest.fixture
def branch(room):
    """Three posts of two agencies with a little of everything."""
    cohort = records.cohort(room)
    for number, place in enumerate(
        ["kz/bs/korday"] * 4 + ["kz/bs/merke"] * 3 + ["kz/cs/korday"] * 2
    ):
        enrolment = records.enrolment(
            people.trainee(place), classroom=room, cohort=cohort, due_date=datetime.date(2026, 5, 1)
        )
        if number % 3 == 0:
            records.passed(enrolment, pre=30 + number, post=81 + number)
            records.certificate(enrolment)
        elif number % 3 == 1:
            records.passed(enrolment, pre=50, post="61.25", passed_at=None)
    return cohort


def screen_table(response):
    """The rows of the table as texts, the heading first and the total last."""
    html = response.content.decode()
    table = html[html.index("<table") : html.index("</table>")]
    rows = re.findall(r"<tr>(.*?)</tr>", table, flags=re.DOTALL)
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL)
        ]
        for row in rows
    ]


def csv_table(response):
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))


def workbook(response):
    return load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def plain(text):
    """A figure on the screen as a machine writes it."""
    if re.fullmatch(r"\d\d\.\d\d\.\d{4}", text):
        return "-".join(reversed(text.split(".")))
    return text.replace("–", "").replace("+", "").replace("\u2212", "-").replace(",", "")


# --- Access ----------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [SCREEN, *FILES])
def test_report_sends_anonymous_to_sign_in(client, url):
    response = client.get(url)

    assert response.status_code == 302
    assert response.url.startswith(reverse("people:staff_sign_in"))


@pytest.mark.parametrize("url", [SCREEN, *FILES])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("trainee", 403),
        ("instructor", 403),
        ("classroom_manager", 403),
        ("manager", 200),
        ("regional_viewer", 200),
        ("administrator", 200),
    ],
)
def test_report_is_for_its_readers(client, room, url, role, status):
    readers = {
        "trainee": people.trainee,
        "instructor": lambda: people.instructor(room),
        "classroom_manager": lambda: people.classroom_manager(room),
        "manager": lambda: people.manager("kz/bs"),
        "regional_viewer": people.regional_viewer,
        "administrator": people.administrator,
    }
    client.force_login(readers[role]())

    assert client.get(url).status_code == status


@pytest.mark.parametrize("url", [SCREEN, *FILES])
def test_report_changes_nothing_by_post(client, url):
    client.force_login(people.administrator())

    assert client.post(url).status_code == 405


def test_report_of_another_branch_says_whose_results_can_be_seen(client, branch):
    client.force_login(people.manager("kz/bs"))

    response = client.get(SCREEN, {"unit": "kz/cs"})

    assert response.status_code == 200
    assert "Unit: you can see results for Bs only." in response.content.decode()
    assert screen_table(response)[-1][1] == "7"


@pytest.mark.parametrize(
    ("reader", "status"),
    [
        (lambda: people.manager("kz/bs"), 200),
        (lambda: people.manager("kz"), 200),
        (people.administrator, 200),
        (lambda: people.manager("kz/cs"), 404),
        (people.regional_viewer, 404),
        (people.trainee, 403),
    ],
    ids=["manager", "manager above", "administrator", "other manager", "viewer", "trainee"],
)
def test_person_is_read_within_the_branch(client, reader, status):
    officer = people.trainee("kz/bs/korday")
    records.enrolment(officer)
    people.unit("kz/cs")
    client.force_login(reader())

    assert client.get(reverse("reports:person", args=[officer.pk])).status_code == status


def test_person_sends_anonymous_to_sign_in(client):
    assert client.get(reverse("reports:person", args=[uuid.uuid4()])).status_code == 302


def test_person_who_moved_is_shown_with_the_records_of_the_branch(client):
    officer = people.trainee("kz/bs/korday")
    records.enrolment(officer, records.course("profiling"))
    records.enrolment(officer, records.course("search"), unit=people.unit("kz/cs"))
    officer.unit = people.unit("kz/cs")
    officer.save()
    client.force_login(people.manager("kz/bs"))

    page = client.get(reverse("reports:person", args=[officer.pk])).content.decode()

    assert "Profiling" in page
    assert "Search" not in page


def test_person_shows_what_was_reached(client):
    officer = people.trainee("kz/bs/korday")
    enrolment = records.enrolment(officer)
    records.passed(
        enrolment, pre="41.25", post=70, best_post_percent=90, lessons_done=4, lessons_required=6
    )
    certificate = records.certificate(enrolment)
    client.force_login(people.manager("kz/bs"))

    row = screen_table(client.get(reverse("reports:person", args=[officer.pk])))[1]

    assert row == [
        "Document checks Korday",
        "14.05.2026",
        "–",
        "Completed",
        "4 of 6",
        "41.2\u00a0%",
        "70\u00a0%",
        "90\u00a0%",
        "14.05.2026",
        "14.05.2026",
        certificate.number,
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_person_costs_the_same_for_any_number_of_courses(client, django_assert_num_queries, count):
    officer = people.trainee("kz/bs/korday")
    for number in range(count):
        enrolment = records.enrolment(officer, records.course(f"course-{number}"))
        records.passed(enrolment)
        records.certificate(enrolment)
    client.force_login(people.manager("kz/bs"))
    url = reverse("reports:person", args=[officer.pk])
    client.get(url)

    with django_assert_num_queries(6):
        client.get(url)


# --- The figures -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["", "?unit=kz", "?unit=kz/bs", "?unit=kz/bs/korday", "?start=2026-06-01"]
)
def test_screen_csv_and_workbook_show_equal_figures(client, branch, query):
    client.force_login(people.administrator())

    shown = client.get(f"{SCREEN}{query}")
    lines = csv_table(client.get(f"/reports/completion.csv{query}"))
    sheet = workbook(client.get(f"/reports/completion.xlsx{query}")).worksheets[0]

    assert [[as_text(cell) for cell in row] for row in sheet.iter_rows()] == lines
    if "start" in query:
        assert "<table" not in shown.content.decode()
        assert [row[2] for row in lines[1:]] == ["0"] * len(lines[1:])
    else:
        table = screen_table(shown)
        assert table[0][1:] == lines[0][2:]
        days = [[*row[2:-1], row[-1][:10]] for row in lines[1:]]
        assert [[plain(text) for text in row[1:]] for row in table[1:]] == days


def as_text(cell):
    """A cell of the workbook as the CSV file has it."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, datetime.datetime):
        return cell.value.isoformat(" ", "minutes")
    return f"{cell.value:.1f}" if cell.number_format == "0.0" else str(cell.value)


def test_files_write_withheld_figures_as_words(client, branch):
    client.force_login(people.regional_viewer())

    lines = csv_table(client.get("/reports/completion.csv?unit=kz"))

    by_unit = {row[0]: row for row in lines}
    assert by_unit["Cs"][2] == "<5"
    assert by_unit["Bs"][2] == "hidden"


def test_regional_viewer_gets_no_names_at_a_post(client, branch):
    client.force_login(people.regional_viewer())

    page = client.get(SCREEN, {"unit": "kz/bs/korday"}).content.decode()

    assert "Trainee" not in page
    assert "Cohort" not in re.sub(r"<dl class=\"report-facts\">.*?</dl>", "", page, flags=re.DOTALL)


def test_names_that_look_like_formulas_stay_text(client):
    records.enrolment(people.trainee("kz/bs/korday", family_name="=1+1", service_number="-7"))
    client.force_login(people.administrator())
    query = "?unit=kz/bs/korday"

    line = csv_table(client.get(f"/reports/completion.csv{query}"))[1]
    cells = workbook(client.get(f"/reports/completion.xlsx{query}")).worksheets[0][2]

    assert line[:2] == ["'=1+1", "'-7"]
    assert [(cell.value, cell.data_type) for cell in cells[:2]] == [("=1+1", "s"), ("-7", "s")]


def test_workbook_says_what_it_is_and_how_it_was_counted(client, branch):
    client.force_login(people.manager("kz/bs", family_name="Omarova"))

    book = workbook(client.get("/reports/completion.xlsx?start=2026-05-01"))

    texts = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert book.sheetnames == ["Completion", "How we count"]
    assert texts["Made by"] == "Omarova"
    assert texts["Period of enrolment"] == "Since 1 May 2026"
    assert texts["Made on"] == "14 May 2026, 12:00"
    assert "Overdue" in texts
    assert texts["Unit"].startswith(("Kz, Bs", "An enrolment counts"))


def test_files_are_named_for_unit_and_day(client, branch):
    client.force_login(people.manager("kz/bs"))

    headers = [client.get(url).headers["Content-Disposition"] for url in FILES]

    assert headers == [
        f'attachment; filename="completion-kz-bs-2026-05-14.{kind}"' for kind in ("csv", "xlsx")
    ]


def test_files_are_in_the_language_of_the_reader(client, branch):
    client.force_login(people.administrator(language="ru"))
    shown = client.get(SCREEN)

    lines = csv_table(client.get("/reports/completion.csv"))

    assert lines[0][2:] == screen_table(shown)[0][1:]


# --- Filters ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("start=31.31.2026", "From: write a date as day.month.year, for example 31.12.2026."),
        ("end=x", "To: write a date as day.month.year, for example 31.12.2026."),
        (
            "start=2026-06-01&end=2026-05-01",
            "To: the period ends before it starts. Choose a later date.",
        ),
        ("unit=zz", "Unit: this choice is not known here. Choose one from the list."),
        ("course=zz", "Course: this choice is not known here. Choose one from the list."),
        ("classroom=zz", "Classroom: this choice is not known here. Choose one from the list."),
        ("cohort=zz", "Cohort: this choice is not known here. Choose one from the list."),
    ],
)
def test_filter_that_is_not_understood_is_named_and_left_out(client, branch, query, message):
    client.force_login(people.administrator())

    response = client.get(f"{SCREEN}?{query}")

    page = unescape(response.content.decode())
    assert response.status_code == 200
    assert message in page
    assert page.count("is-invalid") == 1
    assert screen_table(response)[-1][1] == "9"


@pytest.mark.parametrize("url", FILES)
def test_file_with_a_filter_not_understood_leads_to_the_screen(client, branch, url):
    client.force_login(people.administrator())

    response = client.get(f"{url}?unit=zz&start=2026-05-01")

    assert (response.status_code, response.url) == (302, f"{SCREEN}?unit=zz&start=2026-05-01")


@pytest.mark.parametrize("url", [SCREEN, "person"])
def test_pages_offer_to_print(client, branch, url):
    officer = branch.enrolments.first().user
    client.force_login(people.administrator())

    page = client.get(reverse("reports:person", args=[officer.pk]) if url == "person" else url)

    assert re.search(r"<button[^>]* data-print hidden>", page.content.decode())


def test_units_are_chosen_by_names_that_begin_at_the_edge(client, branch):
    client.force_login(people.administrator())

    page = client.get(f"{SCREEN}?unit=kz/bs/korday").content.decode()

    offered = page[page.index('name="unit"') : page.index('name="course"')]
    assert re.findall(r'<optgroup label="([^"]+)"', offered) == ["Kz: Bs", "Kz: Cs"]
    assert re.findall(r'<option value="([^"]*)"[^>]*>([^<]+)<', offered) == [
        ("", "All units"),
        ("kz", "Kz"),
        ("kz/bs", "Bs"),
        ("kz/bs/korday", "Korday"),
        ("kz/bs/merke", "Merke"),
        ("kz/cs", "Cs"),
        ("kz/cs/korday", "Korday"),
    ]


# --- Who is overdue ---------------------------------------------------------------------------


OVERDUE_READERS = {
    "administrator": people.administrator,
    "manager": lambda: people.manager("kz"),
    "manager of two": lambda: _manager_of("kz/bs", "kz/cs"),
}


def _manager_of(*branches):
    user = people.manager(branches[0])
    for branch in branches[1:]:
        people.give_role(user, RoleKind.MANAGER, branch=branch)
    return user


def overdue_link(response):
    """Where the figure of those overdue leads, if it does."""
    [url] = re.findall(r'class="figure-number"><a href="([^"]+)"', response.content.decode()) or [
        ""
    ]
    return unescape(url)


@pytest.mark.parametrize("reader", OVERDUE_READERS)
def test_figure_of_the_overdue_leads_to_their_names(client, branch, reader):
    """Three enrolments are not completed, of two posts; the list has three lines and their sum."""
    client.force_login(OVERDUE_READERS[reader]())
    report = client.get(SCREEN)

    listed = client.get(f"{SCREEN}{overdue_link(report)}")

    figure = report.context["table"].key_figures[3]
    rows = screen_table(listed)
    assert figure.text == "3"
    assert len(rows) == 5
    assert [row[8] for row in rows[1:]] == ["1", "1", "1", "3"]
    assert all(", " in row[0] for row in rows[1:-1])  # number and post


def test_list_of_the_overdue_names_nobody_of_another_branch(client, branch):
    client.force_login(people.manager("kz/cs"))

    listed = client.get(f"{SCREEN}?show=overdue").context["report"]
    other = client.get(f"{SCREEN}?show=overdue&unit=kz/bs").context["report"]

    assert {row.person.agency.path for row in (*listed.rows, *other.rows)} == {"kz/cs"}


def test_list_of_the_overdue_is_not_for_readers_of_aggregates(client, branch):
    client.force_login(people.regional_viewer())

    page = client.get(f"{SCREEN}?show=overdue")

    assert not page.context["report"].has_people
    assert 'name="show"' not in page.content.decode()
    assert overdue_link(client.get(SCREEN)) == ""


def test_nobody_overdue_leads_nowhere(client):
    records.enrolment(people.trainee())
    client.force_login(people.administrator())

    assert overdue_link(client.get(SCREEN)) == ""


def test_files_hold_the_list_of_the_overdue(client, branch):
    client.force_login(people.administrator())

    shown = screen_table(client.get(f"{SCREEN}?show=overdue"))
    lines = csv_table(client.get(f"{FILES[0]}?show=overdue"))
    facts = workbook(client.get(f"{FILES[1]}?show=overdue")).worksheets[1].values

    assert len(lines) == len(shown)
    assert ("People", "Overdue only") in [row[:2] for row in facts]


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_the_overdue_costs_the_same_for_one_and_for_three(
    client, django_assert_num_queries, count
):
    for number in range(count):
        officer = people.trainee(f"kz/bs/post-{number}")
        records.enrolment(officer, due_date=datetime.date(2026, 5, 1))
    client.force_login(people.manager("kz"))
    url = f"{SCREEN}?show=overdue"
    client.get(url)

    with django_assert_num_queries(8):
        client.get(url)


def test_links_keep_every_filter(client, branch):
    client.force_login(people.administrator())
    kept = (
        "start=2026-05-01&end=2026-05-31&unit=kz&course=document-checks&classroom=room-1"
        f"&cohort={branch.pk}"
    )

    page = unescape(client.get(f"{SCREEN}?{kept}").content.decode())

    assert f'href="/reports/completion.csv?{kept}"' in page
    assert f'href="/reports/completion.xlsx?{kept}"' in page
    assert f'href="?{kept.replace("unit=kz", "unit=kz/bs")}"' in page
    assert f'href="?{kept.replace("&unit=kz", "")}"' in page


def test_manager_chooses_among_cohorts_with_their_own_people(client, branch, room):
    other = records.cohort(room, "Customs only")
    records.enrolment(people.trainee("kz/cs/korday"), cohort=other)
    client.force_login(people.manager("kz/bs"))

    page = client.get(SCREEN).content.decode()

    assert branch.name in page
    assert "Customs only" not in page


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", "Nobody is enrolled here yet."),
        (
            "?start=2030-01-01",
            "No results for these filters. Try a longer period or fewer filters.",
        ),
    ],
)
def test_report_without_results_says_why(client, query, text):
    people.unit("kz/bs/korday")
    client.force_login(people.administrator())

    assert text in client.get(f"{SCREEN}{query}").content.decode()


def test_report_is_not_kept_on_a_shared_pc(client):
    client.force_login(people.administrator())

    assert client.get(SCREEN).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("unit", ["", "kz/bs", "kz/bs/korday"])
@pytest.mark.parametrize("role", ["administrator", "manager"])
def test_report_costs_eight_queries(client, room, django_assert_num_queries, count, unit, role):
    for number in range(count):
        cohort = records.cohort(room)
        course = records.course(f"course-{number}", ru="Курс", kk="Курс")
        for place in ("kz/bs/korday", f"kz/bs/post-{number}"):
            officer = people.trainee(place)
            enrolment = records.enrolment(officer, course, classroom=room, cohort=cohort)
            records.passed(enrolment, pre=50)
            records.certificate(enrolment)
    client.force_login(people.administrator() if role == "administrator" else people.manager("kz"))
    url = f"{SCREEN}?unit={unit}"
    client.get(url)

    with django_assert_num_queries(8):
        client.get(url)


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_date_at_the_end_of_the_calendar_is_refused_in_words(client, day):
    client.force_login(people.administrator())
    page = client.get(reverse("reports:completion"), {"end": day})
    assert page.status_code == 200
