import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from signed_cases import private_key, private_pem, public_pem

from agnoma.errors import AgnomaError, ConfigError, InputFormatError
from agnoma.signing.keys import fingerprint, is_signed, read_private_key, read_public_key, sign

OTHER_KIND = generate_private_key(SECP256R1())
OTHER_PRIVATE = OTHER_KIND.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)
OTHER_PUBLIC = OTHER_KIND.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
# RFC 8032, 7.1, test 2: an independent signature of one byte.
RFC_SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
RFC_SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def unasked(question: str) -> str:
    raise AssertionError(question)


def test_signature_is_that_of_the_standard() -> None:
    key = Ed25519PrivateKey.from_private_bytes(RFC_SECRET)
    signature = sign(key, b"\x72")
    assert base64.b64decode(signature) == RFC_SIGNATURE
    assert is_signed(key.public_key(), signature, b"\x72")


def test_plain_and_encrypted_keys(tmp_path: Path) -> None:
    plain, locked, public = (tmp_path / name for name in ("a.pem", "b.pem", "c.pem"))
    plain.write_bytes(private_pem(1))
    locked.write_bytes(private_pem(1, b"open sesame"))
    public.write_bytes(public_pem(1))
    wanted = fingerprint(read_public_key(public))
    assert fingerprint(read_private_key(plain, ask=unasked).public_key()) == wanted
    opened = read_private_key(locked, ask=lambda _: "open sesame")
    assert fingerprint(opened.public_key()) == wanted


@pytest.mark.parametrize(
    ("content", "answer", "error", "match"),
    [
        pytest.param(None, "", ConfigError, "cannot be read: No such file.*openssl", id="absent"),
        pytest.param(b"", "", InputFormatError, "no private key in PEM", id="empty"),
        pytest.param(b"\x00\xff", "", InputFormatError, "no private key in PEM", id="binary"),
        pytest.param(public_pem(1), "", InputFormatError, "no private key in PEM", id="public"),
        pytest.param(OTHER_PRIVATE, "", InputFormatError, "another kind", id="other-algorithm"),
        pytest.param(private_pem(1, b"x"), "y", ConfigError, "with this passphrase", id="wrong"),
        pytest.param(private_pem(1, b"x"), "", ConfigError, "is encrypted", id="no-passphrase"),
        pytest.param(private_pem(1)[:60], "", InputFormatError, "no private key", id="cut-off"),
    ],
)
def test_unreadable_private_key(
    tmp_path: Path, content: bytes | None, answer: str, error: type[AgnomaError], match: str
) -> None:
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error, match=f"{path}.*{match}"):
        read_private_key(path, ask=lambda _: answer)


@pytest.mark.parametrize(
    ("content", "error", "match"),
    [
        pytest.param(None, ConfigError, "cannot be read", id="absent"),
        pytest.param(b"x", InputFormatError, "no public key in PEM", id="text"),
        pytest.param(private_pem(1), InputFormatError, "a private key", id="private"),
        pytest.param(OTHER_PUBLIC, InputFormatError, "another kind", id="other-algorithm"),
    ],
)
def test_unreadable_public_key(
    tmp_path: Path, content: bytes | None, error: type[AgnomaError], match: str
) -> None:
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error, match=match):
        read_public_key(path)


def test_without_cryptography_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"pip install 'agnoma\[sign\]'"):
        read_public_key(tmp_path / "key.pem")


SIGNED = sign(private_key(1), b"content")


@given(at=st.integers(0, len(SIGNED) - 1), character=st.characters(max_codepoint=0x7F))
@settings(deadline=None)
def test_no_other_spelling_of_a_signature_is_taken(at: int, character: str) -> None:
    changed = SIGNED[:at] + character + SIGNED[at + 1 :]
    same = changed == SIGNED
    assert is_signed(private_key(1).public_key(), changed, b"content") is same


def test_another_key_or_content() -> None:
    assert not is_signed(private_key(2).public_key(), SIGNED, b"content")
    assert not is_signed(private_key(1).public_key(), SIGNED, b"content ")
