import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cbt.certificates import signing
from cbt.certificates.exceptions import KeyUnreadable


@pytest.fixture
def keys_dir(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    signing._private_key.cache_clear()
    yield settings.KEYS_DIR
    signing._private_key.cache_clear()


def test_key_is_made_once_for_its_owner_only(keys_dir):
    first = signing.public_key()
    signing._private_key.cache_clear()

    assert signing.public_key() == first
    assert stat.S_IMODE((keys_dir / signing.KEY_FILE).stat().st_mode) == 0o600
    assert [file.name for file in keys_dir.iterdir()] == [signing.KEY_FILE]


def test_key_made_by_another_process_in_the_same_moment_stays(keys_dir):
    theirs = signing.public_key()
    signing._make_key(keys_dir / signing.KEY_FILE)
    signing._private_key.cache_clear()

    assert signing.public_key() == theirs


def test_signature_holds_for_its_text_only(keys_dir):
    signature = signing.sign("Қасымбекова")

    assert signing.is_signed("Қасымбекова", signature, signing.public_key())
    assert not signing.is_signed("Касымбекова", signature, signing.public_key())
    assert not signing.is_signed("Қасымбекова", signature.swapcase(), signing.public_key())
    assert not signing.is_signed("Қасымбекова", "no signature", signing.public_key())


def test_signature_of_another_box_does_not_hold_for_this_one(keys_dir):
    other = Ed25519PrivateKey.generate()
    signature = signing.to_text(other.sign(b"text"))

    assert not signing.is_signed("text", signature, signing.public_key())


def test_trusted_box_is_known_by_its_key_id(keys_dir):
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert set(signing.known_signers()) == {signing.key_id()}

    name = signing.trust(other)

    assert signing.known_signers() == {signing.key_id(): signing.public_key(), name: other}
    assert len(name) == 10


def test_what_is_no_key_is_not_trusted(keys_dir):
    with pytest.raises(ValueError, match="32"):
        signing.trust(b"short")


def test_spoilt_key_file_is_named_and_not_replaced(keys_dir):
    keys_dir.mkdir()
    (keys_dir / signing.KEY_FILE).write_text("spoilt")

    with pytest.raises(KeyUnreadable, match=signing.KEY_FILE):
        signing.sign("text")
    assert (keys_dir / signing.KEY_FILE).read_text() == "spoilt"


@pytest.mark.parametrize("text", ["a b", "a+b/", "кириллица", "AB=="])
def test_text_that_is_not_base64url_is_refused(text):
    with pytest.raises(ValueError, match=r"base64url|padding"):
        signing.from_text(text)
