"""Starting, saving, taking over, submitting."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cbt.progress.models import Standing
from cbt.quizzes import actions
from cbt.quizzes.enums import AttemptState, SubmitReason
from cbt.quizzes.exceptions import (
    AnswerConflict,
    AnsweredLater,
    AttemptClosed,
    AttemptLimitReached,
    QuizNotOpen,
    TakenOver,
    TimeIsUp,
    UnreadableResponse,
)
from cbt.quizzes.models import Attempt, ResponseEvent
from cbt.quizzes.presenting import question_screen, review_rows, summary_rows
from cbt.quizzes.queries import counting_responses, topic_scores
from cbt.training.actions import enrol
from cbt.training.models import Enrolment
from courses.compiling import hashes
from courses.enums import QuizKind, WordsStatus
from courses.freezing import attach, freeze, latest_editions
from courses.models import QuestionVersion
from tests.factories import content, people
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def small():
    return content.SmallCourse()


@pytest.fixture
def enrolment(small):
    return enrol(user=people.trainee(), course=small.course, actor=None, at=NOON)


@pytest.fixture
def attempt(small, enrolment):
    return actions.start_attempt(enrolment=enrolment, quiz=small.post_test, at=NOON)


def save(attempt, position=1, seq=1, response="right", writer=None, at=NOON, **extra):
    slot = actions.slot_at(attempt, position)
    if response == "right":
        response = content.right_response(slot.question_version.spec)
    return actions.save_response(
        attempt=Attempt.objects.get(pk=attempt.pk),
        writer=writer or attempt.writer,
        position=position,
        seq=seq,
        response=response,
        language="ru",
        at=at,
        **extra,
    )


def wrong_option(attempt):
    spec = actions.slot_at(attempt, 1).question_version.spec
    return next(o["id"] for o in spec["options"] if not o["correct"])


class TestStart:
    def test_pins_the_questions_in_the_order_of_the_quiz(self, small, attempt):
        pinned = [slot.question_version.question_id for slot in attempt.slots.order_by("position")]
        assert pinned == [question.pk for question in small.post_questions]

    def test_twice_gives_the_same_attempt(self, small, enrolment, attempt):
        again = actions.start_attempt(enrolment=enrolment, quiz=small.post_test, at=NOON)
        assert again == attempt

    def test_count_that_is_out_of_date_gives_the_open_attempt(self, small, enrolment, attempt):
        """Another tab was quicker than the page that counted."""
        again = actions.start_attempt(enrolment=enrolment, quiz=small.post_test, at=NOON, used=0)
        assert again == attempt

    def test_count_that_is_out_of_date_gives_no_try_more(self, small, enrolment):
        first = actions.start_attempt(enrolment=enrolment, quiz=small.pre_test, at=NOON, used=0)
        actions.submit_attempt(attempt=first, at=NOON)
        with pytest.raises(AttemptLimitReached):
            actions.start_attempt(enrolment=enrolment, quiz=small.pre_test, at=NOON, used=0)

    def test_refuses_more_tries_than_the_rules_allow(self, small, enrolment):
        first = actions.start_attempt(enrolment=enrolment, quiz=small.pre_test, at=NOON)
        actions.submit_attempt(attempt=first, at=NOON)
        with pytest.raises(AttemptLimitReached):
            actions.start_attempt(enrolment=enrolment, quiz=small.pre_test, at=NOON)

    def test_refuses_a_quiz_of_another_course(self, enrolment):
        other = content.SmallCourse()
        with pytest.raises(QuizNotOpen):
            actions.start_attempt(enrolment=enrolment, quiz=other.pre_test, at=NOON)

    def test_lists_only_languages_in_which_every_question_is_ready(self, small, enrolment):
        for question in small.post_questions[:-1]:
            content.translate(question.current)
        attempt = actions.start_attempt(enrolment=enrolment, quiz=small.post_test, at=NOON)
        assert attempt.languages == ["en"]

    def test_does_not_open_a_language_that_is_a_draft(self, settings, enrolment):
        settings.CBT_OPEN_DRAFT_LANGUAGES = False
        course = enrolment.course
        question = content.question()
        content.translate(question.current, status=WordsStatus.DRAFT)
        quiz = content.quiz(course, [question], QuizKind.PRACTICE)
        attempt = actions.start_attempt(enrolment=enrolment, quiz=quiz, at=NOON)
        assert attempt.languages == ["en"]

    def test_database_refuses_a_second_open_attempt(self, attempt):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.create(
                enrolment=attempt.enrolment,
                quiz=attempt.quiz,
                quiz_version=attempt.quiz_version,
                number=2,
                pass_mark=80,
                started_at=NOON,
            )


class TestSave:
    def test_keeps_the_answer_with_its_language(self, attempt):
        event = save(attempt)
        assert (event.counts, event.language) == (True, "ru")

    def test_same_save_again_is_the_same_row(self, attempt):
        assert save(attempt) == save(attempt)
        assert ResponseEvent.objects.count() == 1

    def test_same_key_with_another_answer_is_a_conflict(self, attempt):
        save(attempt)
        with pytest.raises(AnswerConflict):
            save(attempt, response=wrong_option(attempt))
        assert ResponseEvent.objects.count() == 1

    def test_latest_seq_counts(self, attempt):
        save(attempt, seq=1)
        last = save(attempt, seq=2, response=wrong_option(attempt))
        assert counting_responses(attempt)[1] == last

    def test_late_arrival_of_an_earlier_save_does_not_win(self, attempt):
        newer = save(attempt, seq=2)
        with pytest.raises(AnsweredLater):
            save(attempt, seq=1, response=wrong_option(attempt))
        assert counting_responses(attempt)[1] == newer
        assert ResponseEvent.objects.count() == 2

    def test_same_save_again_says_that_a_later_one_counts(self, attempt):
        save(attempt, seq=1)
        later = save(attempt, seq=2, response=wrong_option(attempt))
        with pytest.raises(AnsweredLater):
            save(attempt, seq=1)
        assert counting_responses(attempt)[1] == later
        assert ResponseEvent.objects.count() == 2

    def test_later_save_of_another_question_says_nothing_of_this_one(self, attempt):
        save(attempt, position=2, seq=5)
        assert save(attempt, position=1, seq=1) == save(attempt, position=1, seq=1)

    def test_older_writer_is_refused_and_kept_as_evidence(self, attempt):
        save(attempt, seq=1)
        actions.take_over(attempt=attempt)
        with pytest.raises(TakenOver):
            save(attempt, seq=2, response=wrong_option(attempt), writer=1)
        evidence = ResponseEvent.objects.get(writer=1, seq=2)
        assert not evidence.counts
        assert counting_responses(attempt)[1].seq == 1

    def test_newer_writer_wins_over_a_higher_seq_of_an_older_one(self, attempt):
        save(attempt, seq=9)
        writer = actions.take_over(attempt=attempt)
        newer = save(attempt, seq=1, response=wrong_option(attempt), writer=writer)
        assert counting_responses(attempt)[1] == newer

    def test_after_submission_is_refused_and_kept_as_evidence(self, attempt):
        actions.submit_attempt(attempt=attempt, at=NOON)
        with pytest.raises(AttemptClosed):
            save(attempt)
        assert not ResponseEvent.objects.get().counts

    def test_that_lost_the_race_against_submission_is_not_acknowledged(self, attempt):
        stale = Attempt.objects.get(pk=attempt.pk)  # loaded while the attempt was open
        actions.submit_attempt(attempt=attempt, at=NOON)
        with pytest.raises(AttemptClosed):
            actions.save_response(
                attempt=stale, writer=1, position=1, seq=1, response=None, language="en", at=NOON
            )
        assert not ResponseEvent.objects.get().counts

    def test_after_the_time_is_up_is_refused_and_kept_as_evidence(self, enrolment):
        quiz = content.quiz(enrolment.course, [content.question()], QuizKind.PRACTICE, minutes=10)
        timed = actions.start_attempt(enrolment=enrolment, quiz=quiz, at=NOON)
        save(timed, at=NOON + 10 * MINUTE)
        with pytest.raises(TimeIsUp):
            save(timed, seq=2, at=NOON + 11 * MINUTE)

    def test_writes_one_row_and_nothing_else(self, attempt):
        slot = actions.slot_at(attempt, 1)
        token = slot.layout["options"][0][0]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            actions.save_answer(
                slot=slot,
                writer=1,
                seq=1,
                answer=token,
                is_flagged=False,
                language="en",
                at=NOON,
            )
        written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert len(written) == 1
        assert "quizzes_responseevent" in written[0]

    def test_unknown_token_saves_nothing(self, attempt):
        with pytest.raises(UnreadableResponse):
            actions.save_answer(
                slot=actions.slot_at(attempt, 1),
                writer=1,
                seq=1,
                answer="made-up",
                is_flagged=False,
                language="en",
                at=NOON,
            )
        assert not ResponseEvent.objects.exists()

    def test_database_refuses_a_doubled_key(self, attempt):
        event = save(attempt)
        with pytest.raises(IntegrityError), transaction.atomic():
            ResponseEvent.objects.create(
                attempt=attempt,
                writer=event.writer,
                position=event.position,
                seq=event.seq,
                language="en",
                saved_at=NOON,
            )


class TestSaveOfAnAnswerThatWaited:
    """It was given under writer 1, while the server was away, and is sent under a newer one."""

    @pytest.fixture
    def taken_over(self, attempt):
        save(attempt, seq=1)
        actions.take_over(attempt=attempt)
        return attempt

    def test_counts_under_the_newest_writer(self, taken_over):
        event = save(taken_over, seq=2, response=wrong_option(taken_over), given_as=1)
        assert (event.writer, event.seq, event.counts) == (2, 2, True)
        assert counting_responses(taken_over)[1] == event

    def test_counts_where_nothing_was_answered(self, taken_over):
        event = save(taken_over, position=2, given_as=1)
        assert counting_responses(taken_over)[2] == event

    def test_again_is_the_same_row(self, taken_over):
        waited = {"seq": 2, "response": wrong_option(taken_over), "given_as": 1}
        assert save(taken_over, **waited) == save(taken_over, **waited)
        actions.take_over(attempt=taken_over)
        assert save(taken_over, **waited).writer == 2
        assert ResponseEvent.objects.count() == 2

    def test_that_had_arrived_already_is_that_row(self, taken_over):
        event = save(taken_over, seq=1, given_as=1)
        assert event.writer == 1
        assert ResponseEvent.objects.count() == 1

    def test_that_was_refused_before_counts_after_all(self, taken_over):
        waited = {"seq": 2, "response": wrong_option(taken_over)}
        with pytest.raises(TakenOver):
            save(taken_over, writer=1, **waited)
        event = save(taken_over, given_as=1, **waited)
        assert counting_responses(taken_over)[1] == event

    def test_does_not_win_over_an_answer_of_a_newer_writer(self, taken_over):
        later = save(taken_over, seq=2)
        actions.take_over(attempt=taken_over)
        with pytest.raises(AnsweredLater):
            save(taken_over, seq=7, response=wrong_option(taken_over), given_as=1)
        assert counting_responses(taken_over)[1] == later
        evidence = ResponseEvent.objects.get(seq=7)
        assert (evidence.writer, evidence.counts) == (1, False)

    def test_wins_over_a_question_that_was_left_empty_elsewhere_since(self, taken_over):
        save(taken_over, seq=2, response=None)
        actions.take_over(attempt=taken_over)
        event = save(taken_over, seq=2, response=wrong_option(taken_over), given_as=1)
        assert counting_responses(taken_over)[1] == event

    def test_does_not_win_over_a_question_that_was_emptied_here_since(self, taken_over):
        emptied = save(taken_over, seq=3, response=None)
        with pytest.raises(AnsweredLater):
            save(taken_over, seq=2, response=wrong_option(taken_over), given_as=1)
        assert counting_responses(taken_over)[1] == emptied

    def test_does_not_win_over_a_later_answer_of_its_own_writer(self, attempt):
        later = save(attempt, seq=3)
        actions.take_over(attempt=attempt)
        with pytest.raises(AnsweredLater):
            save(attempt, seq=2, response=wrong_option(attempt), given_as=1)
        assert counting_responses(attempt)[1] == later

    def test_that_another_tab_gave_otherwise_under_the_same_key_is_a_conflict(self, taken_over):
        with pytest.raises(AnswerConflict):
            save(taken_over, seq=1, response=wrong_option(taken_over), given_as=1)
        assert ResponseEvent.objects.count() == 1

    def test_under_a_writer_that_is_not_the_newest_any_more_is_kept_as_evidence(self, taken_over):
        actions.take_over(attempt=taken_over)
        with pytest.raises(TakenOver):
            save(taken_over, seq=2, response=wrong_option(taken_over), writer=2, given_as=1)
        evidence = ResponseEvent.objects.get(seq=2)
        assert (evidence.writer, evidence.counts) == (1, False)

    def test_after_submission_is_kept_as_evidence(self, taken_over):
        actions.submit_attempt(attempt=taken_over, at=NOON)
        with pytest.raises(AttemptClosed):
            save(taken_over, seq=2, response=wrong_option(taken_over), given_as=1)
        assert not ResponseEvent.objects.get(seq=2).counts


class TestSubmit:
    def test_grades_what_counts(self, attempt):
        save(attempt, 1)
        save(attempt, 2)
        grading = actions.submit_attempt(attempt=attempt, at=NOON)
        assert (grading.score, grading.max_score) == (Decimal(2), Decimal(6))
        assert grading.percent == Decimal("33.33")
        assert not grading.passed

    def test_twice_is_the_same_as_once(self, attempt):
        first = actions.submit_attempt(attempt=attempt, at=NOON)
        second = actions.submit_attempt(attempt=attempt, at=NOON + MINUTE)
        assert first == second
        assert attempt.submitted_at == NOON

    def test_says_why_it_ended(self, attempt):
        actions.submit_attempt(attempt=attempt, at=NOON, reason=SubmitReason.TIME_UP)
        assert (attempt.state, attempt.submit_reason) == (AttemptState.SUBMITTED, "time_up")

    def test_everything_right_passes(self, attempt):
        for position in range(1, 7):
            save(attempt, position)
        assert actions.submit_attempt(attempt=attempt, at=NOON).percent == Decimal(100)

    def test_scores_by_topic_weakest_first(self, enrolment):
        mrz, person = content.topic("mrz"), content.topic("person")
        questions = [content.question(in_topic=mrz), content.question(in_topic=person)]
        quiz = content.quiz(enrolment.course, questions, QuizKind.PRACTICE)
        attempt = actions.start_attempt(enrolment=enrolment, quiz=quiz, at=NOON)
        save(attempt, 2)
        scores = topic_scores(actions.submit_attempt(attempt=attempt, at=NOON))
        assert [(s.topic, s.percent) for s in scores] == [(str(mrz.pk), 0), (str(person.pk), 100)]

    def test_a_question_published_anew_changes_nothing_in_an_attempt(self, small, attempt):
        save(attempt)
        before = actions.slot_at(attempt, 1).question_version
        question = small.post_questions[0]
        spec = before.spec | {
            "options": [{**o, "correct": not o["correct"]} for o in before.spec["options"][:2]]
        }
        freeze(QuestionVersion, question, spec=spec, words=None, source_language="en", at=NOON)
        assert question.current != before
        assert actions.slot_at(attempt, 1).question_version == before
        grading = actions.submit_attempt(attempt=attempt, at=NOON)
        assert grading.marks.get(slot__position=1).score == 1

    def test_words_published_anew_change_nothing_in_an_attempt(self, small, attempt):
        before = question_screen(actions.slot_at(attempt, 1), "en").question["stem"]
        version = small.post_questions[0].current
        words = {path: f"{text} NOT" for path, text in latest_editions(version)["en"].words.items()}
        attach(
            version,
            language="en",
            words=words,
            source_hashes=hashes(words),
            status=WordsStatus.APPROVED,
            at=NOON,
        )
        assert question_screen(actions.slot_at(attempt, 1), "en").question["stem"] == before
        assert summary_rows(attempt, "en")[0].stem in before
        actions.submit_attempt(attempt=attempt, at=NOON)
        assert review_rows(attempt, "en")[0].stem == before
        again = actions.start_attempt(enrolment=attempt.enrolment, quiz=attempt.quiz, at=NOON)
        assert "NOT" in question_screen(actions.slot_at(again, 1), "en").question["stem"]

    def test_stricter_pass_mark_holds_for_later_attempts(self, small, attempt):
        for position in range(1, 6):
            save(attempt, position)
        content.publish(
            small.course, [small.pre_test, *small.lessons, small.post_test], pass_mark=100
        )
        grading = actions.submit_attempt(attempt=attempt, at=NOON)
        assert (grading.pass_mark, grading.passed) == (80, True)
        enrolment = Enrolment.objects.get()
        again = actions.start_attempt(enrolment=enrolment, quiz=small.post_test, at=NOON)
        assert again.pass_mark == 100


def test_standing_follows_the_attempts(small, enrolment):
    pre = actions.start_attempt(enrolment=enrolment, quiz=small.pre_test, at=NOON)
    save(pre, 1)
    actions.submit_attempt(attempt=pre, at=NOON + MINUTE)
    standing = Standing.objects.get(enrolment=enrolment)
    assert (standing.pre_percent, standing.started_at) == (Decimal("50.00"), NOON)
    assert standing.completed_at is None


@pytest.mark.parametrize("change", ["update", "delete"])
def test_database_refuses_to_change_an_answer(attempt, change):
    save(attempt)
    table = ResponseEvent._meta.db_table
    sql = f"UPDATE {table} SET seq = 7" if change == "update" else f"DELETE FROM {table}"
    with (
        pytest.raises(Exception, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_starts_in_the_same_moment_make_one_attempt(monkeypatch):
    small = content.SmallCourse()
    enrolment = enrol(user=people.trainee(), course=small.course, actor=None, at=NOON)
    lay_out, once = actions._lay_out, []

    def interrupted(*args, **facts):
        """Another computer starts between this one's reading and its writing."""
        made = lay_out(*args, **facts)
        if not once:
            once.append(actions.start_attempt(enrolment=enrolment, quiz=small.post_test, at=NOON))
        return made

    once_guard = iter([interrupted])
    monkeypatch.setattr(
        actions, "_lay_out", lambda *args, **facts: next(once_guard, lay_out)(*args, **facts)
    )
    attempt = actions.start_attempt(enrolment=enrolment, quiz=small.post_test, at=NOON)
    assert [attempt] == once
    assert attempt.slots.count() == len(small.post_questions)
