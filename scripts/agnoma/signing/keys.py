"""Ed25519 keys of the laboratory: read, never written, never kept."""

import base64
import binascii
import hashlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from agnoma.errors import ConfigError, InputFormatError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

MAKE_PRIVATE = "make one with 'openssl genpkey -algorithm ed25519 -aes256 -out KEY.pem'"
MAKE_PUBLIC = "make it with 'openssl pkey -in KEY.pem -pubout -out KEY.pub.pem'"
NOT_INSTALLED = "signing needs the package cryptography; pip install 'agnoma[sign]'"


def read_private_key(path: Path, *, ask: Callable[[str], str]) -> "Ed25519PrivateKey":
    """Return a private key.

    Parameters
    ----------
    path
        PEM, encrypted or not.
    ask
        Called with a question when a passphrase is needed.

    Raises
    ------
    ConfigError
        If the file cannot be read, the passphrase is wrong, or cryptography is not installed.
    InputFormatError
        If it holds no private Ed25519 key.
    """
    _needs_cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content = _content(path, MAKE_PRIVATE)
    passphrase = None
    if b"ENCRYPTED" in content:
        passphrase = ask(f"Passphrase of {path}: ").encode()
        if not passphrase:
            msg = f"{path}: is encrypted; give its passphrase at the prompt or in a file"
            raise ConfigError(msg)
    try:
        key = load_pem_private_key(content, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as err:
        if passphrase is not None:
            msg = f"{path}: cannot be opened with this passphrase; give the right one"
            raise ConfigError(msg) from err
        msg = f"{path}: no private key in PEM; {MAKE_PRIVATE}"
        raise InputFormatError(msg) from err
    if not isinstance(key, Ed25519PrivateKey):
        msg = f"{path}: another kind of key than Ed25519; {MAKE_PRIVATE}"
        raise InputFormatError(msg)
    return key


def read_public_key(path: Path) -> "Ed25519PublicKey":
    """Return a public key from PEM.

    Raises
    ------
    ConfigError
        If the file cannot be read, or cryptography is not installed.
    InputFormatError
        If it holds no public Ed25519 key.
    """
    _needs_cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    content = _content(path, MAKE_PUBLIC)
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm) as err:
        kind = "a private key" if b"PRIVATE KEY" in content else "no public key in PEM"
        msg = f"{path}: {kind}; {MAKE_PUBLIC}"
        raise InputFormatError(msg) from err
    if not isinstance(key, Ed25519PublicKey):
        msg = f"{path}: another kind of key than Ed25519; {MAKE_PUBLIC}"
        raise InputFormatError(msg)
    return key


def fingerprint(key: "Ed25519PublicKey") -> str:
    """Return the SHA-256 of a public key (DER, SubjectPublicKeyInfo: RFC 8410)."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def sign(key: "Ed25519PrivateKey", content: bytes) -> str:
    """Return the signature (RFC 8032) over some bytes, base64."""
    return base64.b64encode(key.sign(content)).decode()


def is_signed(key: "Ed25519PublicKey", signature: str, content: bytes) -> bool:
    """Return whether a base64 signature is that of the key over exactly these bytes."""
    from cryptography.exceptions import InvalidSignature

    try:
        raw = base64.b64decode(signature, validate=True)
        key.verify(raw, content)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    # Base64 has spare bits at the end: only one spelling of a signature is taken.
    return base64.b64encode(raw).decode() == signature


def _content(path: Path, advice: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as err:
        msg = f"{path}: cannot be read: {err.strerror}; {advice}"
        raise ConfigError(msg) from err


def _needs_cryptography() -> None:
    if importlib.util.find_spec("cryptography") is None:
        raise ConfigError(NOT_INSTALLED)
