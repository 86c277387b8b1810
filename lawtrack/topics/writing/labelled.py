"""Records that people have labelled, from JSON Lines, a table (CSV) or a folder of texts."""

import csv
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from lawtrack.errors import ConfigError, unread
from lawtrack.topics.matching import Field
from lawtrack.topics.stances.stance_kinds import AUTHORISE, BAN, DISCLOSE, RESTRICT, STUDY

POSITIVE, NEGATIVE, BORDERLINE = "positive", "negative", "borderline"

# What is understood, in small letters: the words of a label …
LABELS = {
    POSITIVE: ("positive", "about", "yes", "true", "1", "confirmed"),
    NEGATIVE: ("negative", "not", "no", "false", "0", "dismissed"),
    BORDERLINE: ("borderline", "mentions", "maybe"),
}
# … of a stance …
STANCES = {
    BAN: ("ban/moratorium", "ban", "moratorium", BAN),
    RESTRICT: ("restrict/regulate", "restrict", "regulate", RESTRICT),
    DISCLOSE: ("require-disclosure", "disclose", "disclosure", DISCLOSE),
    STUDY: (STUDY,),
    AUTHORISE: ("authorize/fund", "authorise/fund", "authorize", "authorise", "fund", AUTHORISE),
}
# … and the names of what a record holds, the first that is there.
NAMES = {
    "id": ("id", "identifier", "number"),
    "title": ("title", "name"),
    "summary": ("summary", "abstract", "description"),
    "text": ("text", "body", "full_text"),
    "label": ("label", "about"),
    "kind": ("kind",),
    "stance": ("stance",),
    "group": ("group",),
    "source": ("source", "source_repo", "jurisdiction"),
}
FOLDERS = {"about": POSITIVE, "not": NEGATIVE, "borderline": BORDERLINE}
TEXTS = (".txt", ".md")
TABLES = {".csv": ",", ".tsv": "\t"}
OTHER_KINDS = (".xlsx", ".xls", ".ods", ".numbers", ".pdf", ".docx", ".parquet", ".zip")
_LONGEST_CELL = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledRecord:
    """One record with what people say of it; "" where they say nothing."""

    id: str
    fields: Sequence[Field]
    label: str = ""  # POSITIVE, NEGATIVE, BORDERLINE
    kind: str = ""
    stance: str = ""  # one of the five
    group: str = ""  # the same for near-duplicates
    source: str = ""

    @property
    def title(self) -> str:
        """Its title, or how its text begins."""
        return " ".join(next((each.text for each in self.fields if each.text), "").split())


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """Records to be read one after the other, and the columns of their table that are not read."""

    records: Iterator[LabelledRecord]
    unread_columns: tuple[str, ...] = ()


def labelled_set(path: Path) -> LabelledSet:
    """What a file or folder holds; ``ConfigError`` says where it cannot be understood."""
    if path.is_dir():
        return LabelledSet(records=_records_of_folder(path))
    kind = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    if kind.lower() in OTHER_KINDS:
        raise ConfigError(
            f"{path}: {kind} is not read - save it as CSV (UTF-8), as JSON Lines, or its texts"
            " as .txt files in a folder"
        )
    if kind.lower() in TABLES:
        return _table(path, TABLES[kind.lower()])
    return LabelledSet(records=_records_of_lines(path))


def fields_of(record: Mapping[str, Any]) -> list[Field]:
    """The texts of a labelled record."""
    fields = [Field(place="title", text=record.get("title") or "")]
    if summary := record.get("summary"):
        fields.append(Field(place="summary", text=summary))
    if text := record.get("text"):
        fields.append(Field(place="version", text=text))
    return fields


def _records_of_lines(path: Path) -> Iterator[LabelledRecord]:
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    where = f"{path}: line {number}"
                    yield _record(_object(line, where), f"line {number}", where)
    except OSError as error:
        why = error.strerror or error
        raise ConfigError(f"{path}: cannot be read: {why} - name a file or a folder") from None
    except UnicodeDecodeError as error:
        raise ConfigError(unread(path, error)) from None
    except (EOFError, zlib.error) as error:
        raise ConfigError(f"{path}: cannot be read as JSON Lines: {error}") from None


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{where}: cannot be read as JSON Lines: {error}") from None
    if not isinstance(record, dict):
        raise ConfigError(f'{where}: is no object - write {{"title": "…", "text": "…"}}')
    return record


def _record(record: Mapping[str, Any], number: str, where: str) -> LabelledRecord:
    """The record that an object or a row of a table describes."""
    cells: dict[str, str] = {}
    for meant, names in NAMES.items():
        name = next((each for each in names if record.get(each) not in (None, "")), "")
        value = record.get(name, "")
        if meant in ("label", "id") and isinstance(value, bool | int):
            value = str(value)
        if not isinstance(value, str):
            raise ConfigError(f"{where}: {name} is no text")
        cells[meant] = value
    return LabelledRecord(
        id=cells["id"].strip() or number,
        fields=fields_of(cells),
        label=_meant(cells["label"], LABELS, f"{where}: unknown label"),
        kind=cells["kind"].strip(),
        stance=_meant(cells["stance"], STANCES, f"{where}: unknown stance"),
        group=cells["group"].strip(),
        source=cells["source"].strip(),
    )


def _meant(word: str, known: Mapping[str, Sequence[str]], wrong: str) -> str:
    asked = word.strip().lower()
    if not asked or asked in ("unclear", "unlabelled", "unlabeled"):
        return ""
    for meant, words in known.items():
        if asked in words:
            return meant
    every = ", ".join(each for words in known.values() for each in words)
    raise ConfigError(f"{wrong} {word.strip()!r}; known: {every}")


def _table(path: Path, usual: str) -> LabelledSet:
    try:
        with _opened(path) as file:
            first = file.readline()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(unread(path, error)) from None
    except (EOFError, zlib.error) as error:
        raise ConfigError(f"{path}: cannot be unpacked: {error}") from None
    # Where the decimal sign is a comma, spreadsheets write semicolons.
    between = max((usual, ",", ";", "\t"), key=first.count) if first.strip() else usual
    header = next(csv.reader([first], delimiter=between), [])
    columns = ["_".join(name.split()).lower() for name in header]
    known = {name for names in NAMES.values() for name in names}
    texts = {name for meant in ("title", "summary", "text") for name in NAMES[meant]}
    if not texts & set(columns):
        understood = "; ".join(
            f"{meant} ({', '.join(names[1:])})" if names[1:] else meant
            for meant, names in NAMES.items()
        )
        raise ConfigError(
            f"{path}: line 1: names no column with a text - columns that are understood:"
            f" {understood}"
        )
    if twice := sorted({name for name in columns if name in known and columns.count(name) > 1}):
        raise ConfigError(f"{path}: line 1: column {twice[0]!r} stands there twice")
    return LabelledSet(
        records=_rows(path, columns, between),
        unread_columns=tuple(
            given for given, name in zip(header, columns, strict=True) if name and name not in known
        ),
    )


def _rows(path: Path, columns: Sequence[str], between: str) -> Iterator[LabelledRecord]:
    csv.field_size_limit(_LONGEST_CELL)  # a text is longer than what csv expects of a cell
    line = 1
    try:
        with _opened(path) as file:
            rows = csv.reader(file, delimiter=between, strict=True)
            next(rows, None)
            line = rows.line_num
            for row in rows:
                first, line = line + 1, rows.line_num
                where = f"{path}: line {first}"
                if len(row) > len(columns) and any(row[len(columns) :]):
                    raise ConfigError(
                        f"{where}: has more cells than the first line has columns - put texts"
                        " with separators or line ends in quotation marks"
                    )
                if any(cell.strip() for cell in row):
                    cells = dict(zip(columns, row, strict=False))
                    yield _record(cells, f"line {first}", where)
    except csv.Error as error:
        raise ConfigError(f"{path}: line {line + 1}: cannot be read as CSV: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(unread(f"{path}: behind line {line}", error)) from None
    except (EOFError, zlib.error) as error:
        raise ConfigError(f"{path}: cannot be unpacked behind line {line}: {error}") from None


def _records_of_folder(folder: Path) -> Iterator[LabelledRecord]:
    """Yield the texts of a folder: what lies in about/ or not/ is labelled so, the rest is not."""
    some = False
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_dir() or any(part.startswith(".") for part in inside.parts):
            continue
        if path.suffix.lower() not in TEXTS:
            raise ConfigError(f"{path}: is no text - save it as .txt, or take it away")
        some = True
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(unread(path, error)) from None
        folders = inside.parts[:-1]
        label = FOLDERS.get(folders[0].lower(), "") if folders else ""
        yield LabelledRecord(
            id=inside.as_posix(),
            fields=[Field(place="version", text=text)],
            label=label,
            kind="/".join(folders[1:] if label else folders),
        )
    if not some:
        raise ConfigError(f"{folder}: holds no text - put .txt files in about/ and not/")
