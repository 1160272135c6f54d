"""``agnoma sign``, ``verify`` and ``amend``: releases of a report, by named persons."""

import argparse
import getpass
import logging
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from agnoma.errors import ConfigError
from agnoma.models.case import IDENTIFIER_PATTERN
from agnoma.models.release import MEANING, SECOND_MEANING, AmendmentKind, Moment
from agnoma.models.review import Name, Text

if TYPE_CHECKING:
    from agnoma.config import ReportConfig
    from agnoma.models.release import Reader
    from agnoma.signing.folder import CaseFolders
    from agnoma.signing.issue import Policy, Signer
    from agnoma.signing.verify import Verified

logger = logging.getLogger(__name__)

INTACT = 0
NOT_INTACT = 1
NOT_FINISHED = 3
CONFIG = Path("config/config.yaml")
NOT_PRIVATE = 0o077
CaseId = Annotated[str, Field(pattern=IDENTIFIER_PATTERN)]
KEYS = (
    "Keys are Ed25519 in PEM: 'openssl genpkey -algorithm ed25519 -aes256 -out KEY.pem', then "
    "'openssl pkey -in KEY.pem -pubout -out KEY.pub.pem' for verify."
)


def add_sign(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to those of ``agnoma``."""
    sign = commands.add_parser("sign", help="sign the report of a case", epilog=KEYS)
    _add_signer(sign)
    sign.add_argument(
        "--second-reader", action="store_true", help="sign what the first reader signed"
    )
    sign.set_defaults(run=run_sign)

    amend = commands.add_parser(
        "amend", help="replace a signed report by the present one", epilog=KEYS
    )
    _add_signer(amend)
    amend.add_argument("--reason", required=True, help="why it is replaced")
    amend.add_argument(
        "--kind",
        required=True,
        choices=[kind.value for kind in AmendmentKind],
        help="amended: more is said, what was said stands; corrected: what was said was wrong",
    )
    amend.add_argument("--notified", required=True, metavar="WHO", help="who was told")
    amend.set_defaults(run=run_amend)

    verify = commands.add_parser(
        "verify",
        help="tell whether a signed report was changed, and where",
        description="Exit status 1 when anything is not as it was signed; 3 when all is, and the "
        "last release is not finished: it awaits a second reader, or one reader signed where the "
        "configuration asks for two.",
    )
    verify.add_argument("target", metavar="CASE|FOLDER")
    verify.add_argument(
        "--public-key",
        type=Path,
        action="append",
        required=True,
        metavar="FILE",
        help="PEM; one per person who signed",
    )
    verify.add_argument(
        "--readers",
        type=Path,
        metavar="FILE",
        help="table of who may sign (name, role, key_sha256); default: report.readers",
    )
    verify.add_argument(
        "--config", type=Path, metavar="FILE", help=f"default: {CONFIG}, if it is there"
    )
    verify.add_argument("--results", type=Path, default=Path("results"), metavar="DIR")
    verify.set_defaults(run=run_verify)


def _add_signer(command: argparse.ArgumentParser) -> None:
    command.add_argument("case", metavar="CASE")
    command.add_argument("--name", required=True, help="who signs")
    command.add_argument("--role", required=True, help="as what, e.g. 'consultant pathologist'")
    command.add_argument("--meaning", help=f"of the signature; default: {MEANING!r}")
    command.add_argument("--key", type=Path, required=True, metavar="FILE", help="private key, PEM")
    command.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="instead of asking for it"
    )
    command.add_argument("--time", help=argparse.SUPPRESS)
    command.add_argument(
        "--insufficient",
        action="store_true",
        help="sign a failed sample as one: positive findings only",
    )
    command.add_argument("--results", type=Path, default=Path("results"), metavar="DIR")
    command.add_argument("--config", type=Path, default=CONFIG, metavar="FILE")


def run_sign(arguments: argparse.Namespace) -> int:
    """Sign the report of a case, as the first or the second reader.

    Raises
    ------
    AgnomaError
        If it cannot be signed; nothing is written then.
    """
    from agnoma.signing.issue import second_signature, sign_report

    folders, policy = _case(arguments)
    if arguments.second_reader:
        folder = second_signature(folders, _signer(arguments, SECOND_MEANING), policy)
    else:
        folder = sign_report(folders, _signer(arguments, MEANING), policy)
    return _tell(folder)


def run_amend(arguments: argparse.Namespace) -> int:
    """Release the present report of a case in place of a signed one.

    Raises
    ------
    AgnomaError
        If it cannot be signed; nothing is written then.
    """
    from agnoma.signing.issue import Replacement, amend_report

    folders, policy = _case(arguments)
    replacement = Replacement(
        kind=AmendmentKind(arguments.kind),
        reason=_checked(Text, arguments.reason, "--reason"),
        notified=_checked(Name, arguments.notified, "--notified"),
    )
    return _tell(amend_report(folders, _signer(arguments, MEANING), policy, replacement))


def run_verify(arguments: argparse.Namespace) -> int:
    """Say of every release whether it is as it was signed, and return the exit status.

    Raises
    ------
    AgnomaError
        If a key cannot be read, or there is nothing to verify.
    """
    from agnoma.signing.folder import releases
    from agnoma.signing.keys import fingerprint, read_public_key
    from agnoma.signing.verify import verify_release

    read = (read_public_key(path) for path in arguments.public_key)
    keys = {fingerprint(key): key for key in read}
    folder = _target(arguments.target, arguments.results)
    found = list(releases(folder).values()) or [folder]
    report = _report_config(arguments.config)
    readers = _readers(arguments.readers, report)
    two = report is not None and report.second_reader
    verified = [verify_release(path, keys, readers, second_reader=two) for path in found]
    for one in verified:
        _tell_verified(one, listed=readers is not None)
    if not all(one.is_intact for one in verified):
        return NOT_INTACT
    return NOT_FINISHED if any(one.open for one in verified) else INTACT


def _tell_verified(verified: "Verified", *, listed: bool) -> None:
    """Print what became of one release, with the key of everybody who signed it."""
    from agnoma.signing.readers import key_words

    release, intact = verified.release, verified.is_intact
    state = "intact" if intact else "NOT AS SIGNED"
    named = f"{release.state.value}, {release.report_id}" if release else "unreadable"
    lines = [f"{verified.folder}: {state} ({named})"]
    for signoff in release.signoffs if release else ():
        who = f"{signoff.name}, {signoff.role}, {signoff.time.isoformat()}"
        said = f"signed by {who}: {signoff.meaning}" if intact else f"says it is signed by {who}"
        name = "a listed reader" if listed else "name as given by the signer"
        checked = f"{name}, " if intact or not listed else ""
        lines.append(f"  {said} ({checked}{key_words(signoff.key_sha256)})")
    lines += [f"  {text}" for text in (*verified.faults, *verified.open, *verified.notes)]
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _report_config(path: Path | None) -> "ReportConfig | None":
    """Return how the laboratory signs; None where no configuration is, and none was given."""
    from agnoma.config import load_config
    from agnoma.io.configuration import read_configuration

    if path is None and not CONFIG.is_file():
        return None
    return load_config(read_configuration(path or CONFIG)).report


def _readers(path: Path | None, report: "ReportConfig | None") -> "tuple[Reader, ...] | None":
    """Return who may sign; None where the laboratory lists nobody."""
    from agnoma.io.readers import read_readers

    if path is None and report is not None and report.readers is not None:
        path = Path(report.readers)
    return None if path is None else read_readers(path)


def _target(target: str, results: Path) -> Path:
    """Return the folder of a case, or of one release."""
    for folder in (results / "signed" / target, Path(target)):
        if folder.is_dir():
            return folder
    msg = f"{target}: neither a case with releases in {results / 'signed'} nor a folder"
    raise ConfigError(msg)


def _case(arguments: argparse.Namespace) -> "tuple[CaseFolders, Policy]":
    """Return where a case lies, and how the laboratory signs."""
    from agnoma.config import load_config
    from agnoma.io.configuration import read_configuration
    from agnoma.signing.folder import CaseFolders
    from agnoma.signing.issue import Policy

    config = load_config(read_configuration(arguments.config))
    report = config.report
    case_id = _checked(CaseId, arguments.case, "CASE")
    folders = CaseFolders(case_id, arguments.results, Path(report.reviews))
    readers = _readers(None, report)
    return folders, Policy(
        report.second_reader, arguments.insufficient, readers, privacy=config.privacy
    )


def _signer(arguments: argparse.Namespace, meaning: str) -> "Signer":
    from agnoma.signing.issue import Signer
    from agnoma.signing.keys import read_private_key

    name = _checked(Name, arguments.name, "--name")
    role = _checked(Name, arguments.role, "--role")
    meaning = _checked(Name, arguments.meaning or meaning, "--meaning")
    now = datetime.now().astimezone()
    time = _checked(Moment, arguments.time or now, "--time")
    _warn_if_open(arguments.key)
    key = read_private_key(arguments.key, ask=_passphrase(arguments.passphrase_file))
    return Signer(name, role, meaning, time, key)


def _passphrase(path: Path | None) -> Callable[[str], str]:
    """Return what gives a passphrase when one is needed: a file, else a question."""
    if path is None:
        return getpass.getpass

    def from_file(_: str) -> str:
        try:
            return path.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as err:
            msg = f"{path}: no passphrase can be read from it; write it there as one line"
            raise ConfigError(msg) from err

    return from_file


def _warn_if_open(key: Path) -> None:
    if key.exists() and key.stat().st_mode & NOT_PRIVATE:
        logger.warning("%s: others may read this key; chmod 600 %s", key, key)


def _checked(kind: Any, value: object, option: str) -> Any:
    """Return a value of the command line as the records take it.

    Raises
    ------
    ConfigError
        If they do not.
    """
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as err:
        said = err.errors()[0]["msg"].removeprefix("Value error, ")
        msg = f"{option}: found {str(value)!r}; {said}"
        raise ConfigError(msg) from err


def _tell(folder: Path) -> int:
    from agnoma.signing.folder import PAGE, read_report
    from agnoma.signing.readers import key_words

    release = read_report(folder).release
    key = key_words(release.signoffs[-1].key_sha256)
    sys.stdout.write(f"{folder / PAGE}: {release.state.value}, {release.report_id}, {key}\n")
    return INTACT
