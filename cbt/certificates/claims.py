"""The claim: the few facts of a certificate that are signed and travel in its QR code.

Canonical JSON with one-letter keys, so that the code stays coarse enough for a cheap printer
and an old telephone. A page without any server can check it: the token is
``base64url(claim) . base64url(signature)`` with an Ed25519 signature over the claim's bytes.

    v version (1)          n number            k check code     i id of the signer's key
    p name                 l name in Latin letters              g language
    c course code          t course title      d issued         x valid until
    f first 12 hex digits of the hash of all facts              s 1 on a specimen
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cbt.certificates import signing
from cbt.lib import canonical

VERSION = 1
# Longer texts are cut in the claim (never on the sheet): the QR code has to stay readable.
_LONGEST = {"p": 60, "l": 40, "t": 56}
# To weigh all eight masks of a QR code takes 40 ms; signed text is even noise, any mask does.
QR_MASK = 3
# Where ``cbt.urls`` mounts the check (a test holds it). To ask Django for it would load every
# screen of the product into the background worker.
VERIFY_PATH = "/certificates/verify/"
# Nothing genuine is longer; what is, is not even parsed.
LONGEST_TOKEN = 2000
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says, whether or not its signature is right."""

    number: str
    check_code: str
    name: str
    name_latin: str
    course_code: str
    course_title: str
    language: str
    issued_on: date
    expires_on: date | None
    key_id: str
    is_specimen: bool


def write(
    facts: Mapping[str, Any], *, title: str, number: str, check_code: str, key_id: str
) -> str:
    """The claim of a certificate as the text that is signed."""
    claim = {
        "v": VERSION,
        "n": number,
        "k": check_code,
        "i": key_id,
        "p": facts["name"],
        "l": facts["name_latin"],
        "g": facts["language"],
        "c": facts["course"]["code"],
        "t": title,
        "d": facts["issued_on"],
        "x": facts["expires_on"],
        "f": canonical.digest(facts)[:12],
        "s": int(facts["is_demonstration"]),
    }
    for key, longest in _LONGEST.items():
        if len(claim[key]) > longest:
            claim[key] = claim[key][: longest - 1].rstrip() + "…"
    return canonical.dumps({key: value for key, value in claim.items() if value})


def read(text: str) -> Claim:
    """The claim in ``text``. Raises ValueError when it is none of ours."""
    try:
        claim = json.loads(text)
        if not isinstance(claim, dict) or claim["v"] != VERSION:
            raise ValueError("not a claim of this version")
        texts = {key: claim.get(key, "") for key in ("n", "k", "i", "p", "l", "g", "c", "t")}
        if not all(isinstance(value, str) for value in texts.values()):
            raise ValueError("a claim is made of texts")
        return Claim(
            number=texts["n"],
            check_code=texts["k"],
            name=texts["p"],
            name_latin=texts["l"],
            course_code=texts["c"],
            course_title=texts["t"],
            language=texts["g"],
            issued_on=date.fromisoformat(claim["d"]),
            expires_on=date.fromisoformat(claim["x"]) if claim.get("x") else None,
            key_id=texts["i"],
            is_specimen=bool(claim.get("s")),
        )
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("not a claim") from error


def token(claim: str, signature: str) -> str:
    """Claim and signature in one word of letters that an address may hold."""
    return f"{signing.to_text(claim.encode())}.{signature}"


def qr_text(claim: str, signature: str, *, address: str) -> str:
    """What the QR code carries: the address of the check with the token, or the bare token.

    ``address`` is that of the box, empty when it has none of its own: a wrong one in print
    would be worse than none, and the token alone can be checked as well.
    """
    carried = token(claim, signature)
    if not address:
        return carried
    return f"{address.rstrip('/')}{VERIFY_PATH}?c={carried}"


def token_in(typed: str) -> str | None:
    """The token in what somebody typed or pasted (bare, or a whole address); None without one."""
    text = typed.strip()
    if "?" in text:
        text = parse_qs(urlsplit(text).query).get("c", [""])[0]
    return text if _TOKEN.fullmatch(text) else None


def split_token(token: str) -> tuple[str, str]:
    """Claim and signature of a token. Raises ValueError when it has another form."""
    if len(token) > LONGEST_TOKEN or token.count(".") != 1:
        raise ValueError("not a token")
    claim, signature = token.split(".")
    return signing.from_text(claim).decode(), signature
