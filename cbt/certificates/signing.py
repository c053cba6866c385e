"""The box's signature: an Ed25519 key pair made once and kept in the keys folder.

The private key never leaves the box. Other boxes learn the public key (a short text) and keep it
in ``trusted_signers``; they can then tell this box's certificates from forgeries without a
network.

The library is loaded where it is used: six megabytes that a resting worker never needs.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from cbt.certificates.exceptions import KeyUnreadable
from cbt.certificates.numbering import ALPHABET
from cbt.lib.files import write_once, write_private

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_FILE = "certificate_key"
TRUSTED_FOLDER = "trusted_signers"
KEY_ID_SIGNS = 10


def to_text(data: bytes) -> str:
    """Base64url without padding: safe in an address and short in a QR code."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes:
    """The opposite. Raises ValueError for what is not base64url."""
    if not text.isascii():
        raise ValueError("base64url is ASCII")
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if to_text(data) != text:  # the decoder skips strange characters instead of refusing them
        raise ValueError("not base64url")
    return data


def key_id_of(public_key: bytes) -> str:
    """Fifty bits of the key's hash, in signs that can be read out."""
    digest = int.from_bytes(hashlib.sha256(public_key).digest()[:7], "big") >> 6
    return "".join(ALPHABET[digest >> 5 * place & 31] for place in reversed(range(KEY_ID_SIGNS)))


def public_key() -> bytes:
    """This box's public key, 32 bytes."""
    return _private_key(settings.KEYS_DIR).public_key().public_bytes_raw()


def key_id() -> str:
    """The id of this box's key."""
    return key_id_of(public_key())


def sign(text: str) -> str:
    """This box's signature over the UTF-8 bytes of ``text``."""
    return to_text(_private_key(settings.KEYS_DIR).sign(text.encode()))


def is_signed(text: str, signature: str, signer: bytes) -> bool:
    """Whether ``signature`` over ``text`` was made with the private half of ``signer``."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(signer).verify(from_text(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def known_signers() -> dict[str, bytes]:
    """Public keys by key id: this box's own, and those of boxes it trusts."""
    keys = [public_key()]
    folder = settings.KEYS_DIR / TRUSTED_FOLDER
    if folder.is_dir():
        keys += [
            from_text(file.read_text(encoding="ascii").strip())
            for file in sorted(folder.glob("*.pub"))
        ]
    return {key_id_of(key): key for key in keys}


def trust(signer: bytes) -> str:
    """Accept certificates signed with the private half of ``signer`` from now on; gives its id.

    Raises ValueError when it is no Ed25519 public key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    Ed25519PublicKey.from_public_bytes(signer)
    name = key_id_of(signer)
    folder = settings.KEYS_DIR / TRUSTED_FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(folder / f"{name}.pub", to_text(signer))
    return name


@lru_cache(maxsize=4)
def _private_key(keys_dir: Path) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = keys_dir / KEY_FILE
    if not path.exists():
        _make_key(path)
    try:
        return Ed25519PrivateKey.from_private_bytes(from_text(path.read_text("ascii").strip()))
    except OSError as error:
        raise KeyUnreadable(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise KeyUnreadable(f"{path} holds no Ed25519 key") from error


def _make_key(path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    write_once(path, to_text(Ed25519PrivateKey.generate().private_bytes_raw()))
