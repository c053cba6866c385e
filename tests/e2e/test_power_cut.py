"""The mains fail in the middle of a quiz: nothing that was answered is lost, or there twice."""

import re
import sqlite3

from tests.e2e.answers import Sheet
from tests.e2e.test_trainee import next_step, start_practice, wait_for_status

WAITS = "Ответы хранятся на этом компьютере"
SENT = "Ответы отправлены"


def test_power_cut_in_a_quiz_loses_no_answer(visit, own_box):
    visitor = visit(at=own_box)
    page = visitor.page
    visitor.sign_in(own_box.every("Trainee, not started")[3])
    visitor.read_in("Русский")
    start_practice(visitor)
    sheet = Sheet.every("ru")
    given = watch_saves(page)
    for _question in range(2):
        sheet.give(page)
        next_step(page)
    where = page.url

    own_box.cut_power()
    sheet.give(page)
    wait_for_status(page, WAITS)
    visitor.check_accessibility()
    page.locator("main .btn-primary").click()
    page.wait_for_timeout(500)
    assert page.url == where

    own_box.start()
    wait_for_status(page, SENT)
    attempt = re.search(r"/attempts/([^/]+)/", where)[1]
    visitor.go(f"/learn/attempts/{attempt}/")
    assert page.url == where
    next_step(page)
    while "/all/" not in page.url:
        sheet.give(page)
        next_step(page)
    assert "Ответы даны на все вопросы" in page.inner_text("main")
    page.locator("form.actions button.btn-primary").click()
    page.wait_for_url("**/result/")
    assert "100\u00a0%" in page.inner_text(".verdict")
    # What counts now is what is on the disk.
    own_box.stop()
    assert saved_answers(own_box, attempt) == sorted(given)


def watch_saves(page):
    """The keys of all answers that this page sends from here on; a repeated one is one."""
    given = set()

    def note(request):
        if request.method == "POST" and (body := request.post_data) and "seq=" in body:
            position = re.search(r"/attempts/[^/]+/(\d+)/", request.url)[1]
            writer, seq = (re.search(rf"{name}=(\d+)", body)[1] for name in ("writer", "seq"))
            if "sent=1" not in body:
                given.add((int(position), int(writer), int(seq)))

    page.on("request", note)
    return given


def saved_answers(box, attempt):
    """The keys of the answers of this attempt in the records of a box that has stopped."""
    records = sqlite3.connect(f"file:{box.data / 'cbt.sqlite3'}?mode=ro", uri=True)
    try:
        return records.execute(
            "SELECT position, writer, seq FROM quizzes_responseevent"
            " WHERE attempt_id = ? ORDER BY position, writer, seq",
            [attempt.replace("-", "")],
        ).fetchall()
    finally:
        records.close()
