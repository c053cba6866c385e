"""What a browser is told about a question: words and tokens, and nothing of the key.

``shown`` builds a new dictionary from named fields, so that a field added to a block one day
is not sent by accident. ``reviewed`` is the opposite: everything, after the answer counts.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from courses.questions.grading import grade
from courses.questions.layout import Layout, to_answer

Shown = dict[str, Any]
# The lines of documents of sizes TD1, TD2 and TD3 have 30, 36 and 44 places.
_ZONE = re.compile(r"<code>((?:[A-Z0-9]|&lt;){30,})</code>([.,;](?=\s|<|$))?")


def plain_layout(spec: Mapping[str, Any]) -> Layout:
    """The layout of a preview: ids as they are, in the author's order."""
    kind = spec["type"]
    if kind in {"single", "multiple"}:
        return {"options": [[item["id"], item["id"]] for item in spec["options"]]}
    if kind == "matching":
        lefts = [[item["id"], item["id"]] for item in spec["pairs"]]
        return {"lefts": lefts, "rights": lefts + [[d["id"], d["id"]] for d in spec["decoys"]]}
    if kind == "ordering":
        return {"items": [[item["id"], item["id"]] for item in spec["items"]]}
    return {}


def inline(html: str) -> SafeString:
    """Rich text of one paragraph without the paragraph: for a legend or a heading."""
    text = html.replace("</p><p>", "<br>").removeprefix("<p>").removesuffix("</p>")
    return mark_safe(with_zones(text))  # noqa: S308 - words are made safe when they are frozen


def with_zones(html: str) -> str:
    """Rich text in which each line of a machine-readable zone is a line of its own, never broken:
    only so its places can be counted. The stop after it is heard and not seen.
    """

    def own_line(match: re.Match[str]) -> str:
        stop = f'<span class="vh">{match[2]}</span>' if match[2] else ""
        return f'<code class="zone">{match[1]}{stop}</code>'

    return _ZONE.sub(own_line, html)


def shown(
    joined: Mapping[str, Any],
    layout: Layout,
    response: Any,
    *,
    token: str,
    number: int | None = None,
) -> Shown:
    """The question as a trainee sees it, with the answer saved so far.

    ``joined`` is structure and words together (``courses.reading.joined_question``); ``token``
    tells several questions on one page apart.
    """
    kind = joined["type"]
    answer = to_answer(layout, kind, response)
    image = joined.get("image")
    question: Shown = {
        "token": token,
        "type": kind,
        "number": number,
        "stem": inline(joined["stem"]),
        "image": {key: image[key] for key in ("url", "width", "height", "alt")} if image else None,
    }
    if kind in {"single", "multiple"}:
        labels = {option["id"]: option["label"] for option in joined["options"]}
        chosen = answer if isinstance(answer, list) else [answer]
        question["options"] = [
            {"token": token, "label": labels[item], "checked": token in chosen}
            for token, item in layout["options"]
        ]
    elif kind == "matching":
        lefts = {pair["id"]: pair["left"] for pair in joined["pairs"]}
        rights = _rights(joined)
        matched = answer or {}
        question["pairs"] = [
            {"token": token, "left": lefts[item], "selected": matched.get(token, "")}
            for token, item in layout["lefts"]
        ]
        question["rights"] = [
            {"token": token, "right": rights[item]} for token, item in layout["rights"]
        ]
    elif kind == "ordering":
        texts = {item["id"]: item["text"] for item in joined["items"]}
        ids = dict(layout["items"])
        order = answer or [token for token, _item in layout["items"]]
        question["items"] = [
            {
                "token": token,
                "text": texts[ids[token]],
                "position": place if answer else None,
            }
            for place, token in enumerate(order, start=1)
        ]
    elif kind == "numeric":
        question["unit"] = joined.get("unit", "")
        question["value"] = answer or ""
    else:
        question["value"] = answer or ""
    return question


def _rights(joined: Mapping[str, Any]) -> dict[str, str]:
    pairs = {pair["id"]: pair["right"] for pair in joined["pairs"]}
    return pairs | {decoy["id"]: decoy["right"] for decoy in joined["decoys"]}


class Incomplete(ValueError):
    """The form was sent half filled in; ``str()`` says what is missing."""


def read_answer(kind: str, layout: Layout, data: QueryDict) -> Any:
    """The browser's answer (with tokens) from a posted form; None when nothing was chosen.

    Raises Incomplete for an order in which two things have the same place.
    """
    if kind == "multiple":
        return data.getlist("answer") or None
    if kind == "matching":
        matched = {token: data.get(f"match-{token}", "") for token, _item in layout["lefts"]}
        return matched if any(matched.values()) else None
    if kind == "ordering":
        places = {token: data.get(f"position-{token}", "") for token, _item in layout["items"]}
        if not any(places.values()):
            return None
        wanted = [str(place) for place in range(1, len(places) + 1)]
        if sorted(places.values()) != sorted(wanted):
            raise Incomplete(_("Give every line a place of its own, from 1 to %d.") % len(places))
        return sorted(places, key=lambda token: int(places[token]))
    return data.get("answer") or None


def as_typed(question: Shown, data: QueryDict) -> Shown:
    """A shown question with what somebody typed or chose that could not be taken.

    Only what can be refused: a number, and places in an order.
    """
    if question["type"] == "numeric":
        return {**question, "value": data.get("answer", "")}
    if question["type"] != "ordering":
        return question
    places = {str(place): place for place in range(1, len(question["items"]) + 1)}
    items = [
        {**item, "position": places.get(data.get(f"position-{item['token']}", ""))}
        for item in question["items"]
    ]
    return {**question, "items": items}


def reviewed(
    joined: Mapping[str, Any], response: Any, layout: Layout | None = None
) -> dict[str, Any]:
    """The question with what was answered, what is right, and why: only after it counts.

    Options and pairs stand in the order of ``layout``, in which they were asked.
    """
    kind = joined["type"]
    points = Decimal(str(joined["points"]))
    fraction = grade(joined, response)
    review: dict[str, Any] = {
        "outcome": _outcome(fraction),
        "score": number_text(fraction * points),
        "points": number_text(points),
        "explanation": mark_safe(with_zones(joined.get("explanation", ""))),  # noqa: S308
    }
    if kind in {"single", "multiple"}:
        chosen = response if isinstance(response, list) else [response]
        review["options"] = [
            {
                "label": option["label"],
                "chosen": option["id"] in chosen,
                "correct": option["correct"],
                "feedback": option.get("feedback", ""),
            }
            for option in _as_asked(joined["options"], layout, "options")
        ]
    elif kind == "matching":
        rights, matched = _rights(joined), response or {}
        review["rows"] = [
            {
                "left": pair["left"],
                "answer": rights.get(matched.get(pair["id"], ""), ""),
                "right": pair["right"],
                "correct": matched.get(pair["id"]) == pair["id"],
            }
            for pair in _as_asked(joined["pairs"], layout, "lefts")
        ]
    elif kind == "ordering":
        texts = {item["id"]: item["text"] for item in joined["items"]}
        given = response or []
        review["rows"] = [
            {
                "left": place,
                "answer": texts[given[place - 1]] if given else "",
                "right": item["text"],
                "correct": bool(given) and given[place - 1] == item["id"],
            }
            for place, item in enumerate(joined["items"], start=1)
        ]
    elif kind == "true_false":
        words = {True: _("Yes, this is so"), False: _("No, this is not so"), None: ""}
        review["answer_text"] = words[response]
        review["right_text"] = words[joined["answer"] == "true"]
    else:
        unit = joined.get("unit", "")
        right = number_text(Decimal(str(joined["answer"])), places=None)
        review["answer_text"] = (
            f"{number_text(Decimal(response), places=None)} {unit}".strip() if response else ""
        )
        review["right_text"] = f"{right} {unit}".strip()
    return review


def _as_asked(
    items: list[dict[str, Any]], layout: Layout | None, part: str
) -> list[dict[str, Any]]:
    if layout is None:
        return items
    by_id = {item["id"]: item for item in items}
    return [by_id[key] for _token, key in layout[part]]


def _outcome(fraction: Decimal) -> str:
    if fraction >= 1:
        return "correct"
    return "partly" if fraction > 0 else "not_correct"


def number_text(value: Decimal, places: int | None = 2) -> str:
    """A figure in the reader's notation without idle zeros; all its digits with ``places`` None."""
    shown = value if places is None else value.quantize(Decimal(1).scaleb(-places))
    shown = shown.normalize()
    if shown == shown.to_integral_value():
        shown = shown.quantize(Decimal(1))
    return number_format(shown)
