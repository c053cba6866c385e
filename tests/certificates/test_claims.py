import json

import pytest
from django.urls import reverse

from cbt.certificates import claims, signing

FACTS = {
    "name": "Қасымбекова Гүлнұр",
    "name_latin": "Gulnur Kassymbekova",
    "language": "kk",
    "course": {"code": "document-checks"},
    "issued_on": "2026-05-14",
    "expires_on": "2028-05-14",
    "is_demonstration": False,
}


def written(**changes):
    title = changes.pop("title", "Құжаттарды тексеру")
    return claims.write(
        {**FACTS, **changes}, title=title, number="KZ-1", check_code="C", key_id="ID"
    )


def test_claim_reads_back():
    claim = claims.read(written())

    assert claim.name == "Қасымбекова Гүлнұр"
    assert claim.course_title == "Құжаттарды тексеру"
    assert claim.expires_on.isoformat() == "2028-05-14"
    assert not claim.is_specimen


def test_claim_leaves_out_what_it_has_nothing_to_say_of():
    claim = json.loads(written(expires_on="", name_latin=""))

    assert set(claim) == set("vnkipgctdf")


def test_specimen_is_part_of_the_claim():
    assert claims.read(written(is_demonstration=True)).is_specimen


def test_claim_changes_with_any_fact():
    assert written() != written(percent="80")


def test_longest_claim_still_fits_a_coarse_qr_code():
    text = written(name="Ғ" * 242, name_latin="W" * 161, title="Ң" * 255)

    assert "…" in claims.read(text).name
    assert len(claims.token(text, "s" * 86)) < 800


def test_token_splits_into_what_was_signed():
    text = written()
    signature = signing.sign(text)

    assert claims.split_token(claims.token(text, signature)) == (text, signature)


@pytest.mark.parametrize(
    "token", ["", "a.b.c", "nothing", "%%%.%%%", "AAAA.", "_w.AAAA", "a" * 3000 + ".b"]
)
def test_what_is_no_token_is_refused(token):
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says, it is one answer
        claims.read(claims.split_token(token)[0])


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"v":2}', '{"v":1,"d":"14.05.2026"}', "[" * 9000]
)
def test_what_is_no_claim_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        claims.read(text)


def test_qr_code_leads_to_the_check():
    text = written()
    signature = signing.sign(text)

    address = claims.qr_text(text, signature, address="http://10.0.0.1:8000/")

    assert address == f"http://10.0.0.1:8000{reverse('certificates:verify')}?c=" + claims.token(
        text, signature
    )


def test_qr_code_of_a_box_without_an_address_carries_the_bare_token():
    text = written()
    signature = signing.sign(text)

    bare = claims.qr_text(text, signature, address="")

    assert bare == claims.token(text, signature)
    assert claims.token_in(f" {bare} ") == bare
    assert claims.token_in(f"http://10.0.0.1/certificates/verify/?c={bare}") == bare
    assert claims.token_in("9F3K-7QXM-2D8R") is None
