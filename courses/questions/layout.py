"""What a browser sees of a question instead of its ids.

A layout gives every option, item and side a token that means nothing outside its attempt, in
the order in which this trainee sees them. Both sides of a pair have tokens of their own: the
same token on both would give the key away. Pure; the random source is passed in.
"""

import re
import secrets
from collections.abc import Mapping
from random import Random
from typing import Any

from courses.questions.grading import MalformedResponse, Spec

Layout = dict[str, list[list[str]]]
# ASCII digits only; the minus sign of typography is taken for one.
_NUMBER = re.compile(r"[+\-−]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 characters, so five bits are one
_TOKEN_LENGTH = 6


def make_layout(spec: Spec, random: Random | None = None) -> Layout:
    """A new layout for a question: lists of [token, id], shuffled where the question allows."""
    random = random or secrets.SystemRandom()
    kind = spec["type"]
    if kind in {"single", "multiple"}:
        ids = [option["id"] for option in spec["options"]]
        return {"options": _tokens(ids, random, shuffle=spec["shuffle"])}
    if kind == "matching":
        lefts = [pair["id"] for pair in spec["pairs"]]
        rights = lefts + [decoy["id"] for decoy in spec["decoys"]]
        return {
            "lefts": _tokens(lefts, random, shuffle=True),
            "rights": _tokens(rights, random, shuffle=True),
        }
    if kind == "ordering":
        ids = [item["id"] for item in spec["items"]]
        mixed = _tokens(ids, random, shuffle=True)
        if [item for _token, item in mixed] == ids:  # never shown in the right order already
            mixed.append(mixed.pop(0))
        return {"items": mixed}
    return {}


def _tokens(ids: list[str], random: Random, *, shuffle: bool) -> list[list[str]]:
    tokens: list[str] = []
    while len(tokens) < len(ids):
        bits = random.getrandbits(5 * _TOKEN_LENGTH)
        token = "".join(_ALPHABET[bits >> 5 * place & 31] for place in range(_TOKEN_LENGTH))
        if token not in tokens:
            tokens.append(token)
    pairs = [[token, item] for token, item in zip(tokens, ids, strict=True)]
    if shuffle:
        random.shuffle(pairs)
    return pairs


def _lookup(pairs: list[list[str]], token: Any) -> str:
    for known, item in pairs:
        if known == token:
            return item
    raise MalformedResponse("unknown token")


def to_response(spec: Spec, layout: Layout, answer: Any) -> Any:
    """The response (with ids) for a browser's ``answer`` (with tokens); None when it is empty.

    Shapes of ``answer``: single: token; multiple: list of tokens; true_false: "true"/"false";
    numeric: text as typed; matching: {left token: right token or ""}; ordering: list of tokens.
    Raises MalformedResponse.
    """
    kind = spec["type"]
    if answer is None or answer in ("", [], {}):
        return None
    if kind == "single":
        return _lookup(layout["options"], answer)
    if kind == "multiple":
        if not isinstance(answer, list):
            raise MalformedResponse("not a list")
        return sorted(_lookup(layout["options"], token) for token in answer)
    if kind == "true_false":
        if answer not in ("true", "false"):
            raise MalformedResponse("neither true nor false")
        return answer == "true"
    if kind == "numeric":
        return to_number(answer)
    if kind == "matching":
        if not isinstance(answer, Mapping):
            raise MalformedResponse("not a mapping")
        matched = {
            _lookup(layout["lefts"], left): _lookup(layout["rights"], right)
            for left, right in answer.items()
            if right
        }
        return matched or None
    if not isinstance(answer, list):
        raise MalformedResponse("not a list")
    return [_lookup(layout["items"], token) for token in answer]


def to_number(text: Any) -> str | None:
    """A number as people of the region type it: comma or point, spaces between thousands."""
    if not isinstance(text, str):
        raise MalformedResponse("not a text")
    kept = "".join(text.split()).replace(",", ".")
    if not kept:
        return None
    if len(kept) > 30 or not _NUMBER.fullmatch(kept):
        raise MalformedResponse("not a number")
    return kept.replace("−", "-")


def to_answer(layout: Layout, kind: str, response: Any) -> Any:
    """The browser's view (tokens) of a stored response: the other way round."""
    if response is None:
        return None
    if kind == "single":
        return _token(layout["options"], response)
    if kind == "multiple":
        return [_token(layout["options"], item) for item in response]
    if kind == "matching":
        return {
            _token(layout["lefts"], left): _token(layout["rights"], right)
            for left, right in response.items()
        }
    if kind == "ordering":
        return [_token(layout["items"], item) for item in response]
    if kind == "true_false":
        return "true" if response else "false"
    return response


def _token(pairs: list[list[str]], item: str) -> str:
    return next(token for token, known in pairs if known == item)
