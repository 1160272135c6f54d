"""The laboratory's table of readers: who may sign, as what, with which key."""

from pathlib import Path

from pydantic import ValidationError

from agnoma.errors import ConfigError, InputFormatError
from agnoma.io.sheet import check_columns, read_sheet
from agnoma.models.release import Reader

COLUMNS = ("name", "role", "key_sha256")
PREFIX = "SHA256:"
HOW = "openssl pkey -pubin -in KEY.pub.pem -outform DER | sha256sum"


def read_readers(path: Path) -> tuple[Reader, ...]:
    """Read the table; a key may be written with or without ``SHA256:`` before it.

    Raises
    ------
    ConfigError
        If the file is not there.
    InputFormatError
        If it has other columns, or a row is not of that form.
    """
    if not path.is_file():
        msg = f"{path}: no such file; write a table of {', '.join(COLUMNS)}, tab-separated"
        raise ConfigError(msg)
    sheet = read_sheet(path)
    check_columns(sheet, COLUMNS)
    readers = []
    for row in sheet.rows:
        given = {name: row.get(name) for name in COLUMNS}
        given["key_sha256"] = given["key_sha256"].removeprefix(PREFIX).lower()
        try:
            readers.append(Reader.model_validate(given))
        except ValidationError as err:
            wrong = err.errors()[0]
            column, said = wrong["loc"][0], wrong["msg"].removeprefix("Value error, ")
            advice = f"; a key has 64 digits: {HOW}" if column == "key_sha256" else ""
            msg = f"{path}, line {row.line}, column {column}: {said}{advice}"
            raise InputFormatError(msg) from err
    return tuple(readers)
