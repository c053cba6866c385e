"""A trainee who knows the course: answers read from the package and given on the screen."""

from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import yaml
from django.utils.html import strip_tags
from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parents[2]


def _text(html: str) -> str:
    return " ".join(unescape(strip_tags(html)).split())


@dataclass(frozen=True)
class Sheet:
    """The right answers of one course in one language, found by the stem on the screen."""

    questions: list[dict[str, Any]]
    words: dict[str, str]

    @classmethod
    def of(cls, code: str, language: str) -> "Sheet":
        folder = ROOT / "courses" / "packages" / code
        course = yaml.safe_load((folder / "course.yaml").read_text(encoding="utf-8"))
        words = yaml.safe_load((folder / "words" / f"{language}.yaml").read_text(encoding="utf-8"))
        return cls(course["questions"], words)

    @classmethod
    def every(cls, language: str) -> "Sheet":
        """The answers of all courses that ship, for whichever quiz is open.

        Two courses may use the same id: here it begins with the course.
        """
        questions, words = [], {}
        for folder in sorted((ROOT / "courses" / "packages").iterdir()):
            sheet, course = cls.of(folder.name, language), folder.name
            questions += [{**item, "id": f"{course} {item['id']}"} for item in sheet.questions]
            words |= {f"{course} {path}": text for path, text in sheet.words.items()}
        return cls(questions, words)

    def add(self, key: str, stem: str, right: str, wrong: list[str]) -> None:
        """A single choice that an author has written."""
        options = [{"id": str(number), "correct": not number} for number in range(len(wrong) + 1)]
        self.questions.append({"id": key, "type": "single", "options": options})
        self.words[f"{key}.stem"] = stem
        for option, label in zip(options, (right, *wrong), strict=True):
            self.words[f"{key}/{option['id']}.label"] = label

    def find(self, stem: str, shown: str) -> dict[str, Any]:
        """The question with this stem whose every text is on the screen.

        Parallel forms may ask the same of other things, so the stem alone is not enough.
        """
        for question in self.questions:
            if _text(self.words[f"{question['id']}.stem"]) == stem and all(
                self.word(question, item, name) in shown
                for kind, name in (("options", "label"), ("items", "text"), ("pairs", "left"))
                for item in question.get(kind, [])
            ):
                return question
        raise AssertionError(f"not in the package: {stem}")

    def word(self, question: dict[str, Any], item: dict[str, Any], field: str) -> str:
        return _text(self.words[f"{question['id']}/{item['id']}.{field}"])

    def give(self, page: Page, *, right: bool = True) -> str:
        """Answer the question on the page; with ``right`` off, as wrongly as one can.

        The value is the question's type.
        """
        form = page.locator("fieldset.question")
        stem = " ".join((page.locator(".question-stem").text_content() or "").split())
        question = self.find(stem, " ".join((form.text_content() or "").split()))
        getattr(self, f"_{question['type']}")(form, question, right)
        return str(question["type"])

    def _single(self, form: Locator, question: dict[str, Any], right: bool) -> None:
        chosen = next(o for o in question["options"] if o["correct"] is right)
        form.get_by_label(self.word(question, chosen, "label"), exact=True).check()

    def _multiple(self, form: Locator, question: dict[str, Any], right: bool) -> None:
        for option in question["options"]:
            if option["correct"] is right:
                form.get_by_label(self.word(question, option, "label"), exact=True).check()

    def _true_false(self, form: Locator, question: dict[str, Any], right: bool) -> None:
        value = str(bool(question["answer"]) is right).lower()
        form.locator(f"input[value={value}]").check()

    def _numeric(self, form: Locator, question: dict[str, Any], right: bool) -> None:
        answer = Decimal(question["answer"])
        form.locator("input[type=text]").fill(str(answer if right else answer + 1000))

    def _matching(self, form: Locator, question: dict[str, Any], right: bool) -> None:
        pairs = question["pairs"]
        for number, pair in enumerate(pairs):
            other = pair if right else pairs[number - 1]
            left = self.word(question, pair, "left")
            form.get_by_label(left, exact=True).select_option(
                label=self.word(question, other, "right")
            )

    def _ordering(self, form: Locator, question: dict[str, Any], right: bool) -> None:
        wanted = [self.word(question, item, "text") for item in question["items"]]
        if not right:
            wanted.reverse()
        rows = form.locator("li")
        for place, text in enumerate(wanted):
            for _step in range(len(wanted)):
                here = [" ".join(t.split()) for t in rows.locator("label").all_text_contents()]
                if here.index(text) == place:
                    break
                rows.nth(here.index(text)).locator("button[data-step='-1']").click()
