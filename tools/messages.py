"""Collect every message that people read, and bring the catalogues up to date.

`python tools/messages.py` adds new messages to src/interlock/messages/{es,fr}.po without a
translation, drops those that no code uses any more, and keeps what is translated. Nothing in the
files tells a date or a line, so that changes of them are changes of words.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "interlock"
CATALOGUES = PACKAGE / "messages"
LANGUAGES = {"es": "es_MX", "fr": "fr_CA"}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "N_": None, "plural": (1, 2)}
OPTIONS = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
HEAD = "Messages of interlock in {name}."


def messages() -> set[str]:
    """Return every message: those of the code and templates, and labels of the packaged data."""
    return {one for one in (*_of_code(), *_of_data()) if one.strip()}


def _of_code() -> Iterator[str]:
    for folder in ("report", "studio", "cli"):
        found = extract_from_dir(
            PACKAGE / folder, METHODS, OPTIONS, KEYWORDS, comment_tags=(), strip_comment_tags=True
        )
        for _file, _line, message, _comments, _context in found:
            yield from message if isinstance(message, tuple) else (message,)


def _of_data() -> Iterator[str]:
    """Yield labels that are written once in data and shown translated."""
    from interlock import observatory
    from interlock.estimate.politics.rules import KINDS, kind_of
    from interlock.observatory.members import MEMBER_INDICES
    from interlock.scenario import school as schools
    from interlock.scenario.language.instruments import instruments
    from interlock.study.answers.outcomes import CATALOGUE, difference_unit
    from interlock.system.coupled.channels import CHANNELS
    from interlock.system.levels import history
    from interlock.trade.labels import LABELS

    for name, one in CATALOGUE.items():
        yield from (one.label, one.unit, difference_unit(name))
    for one in instruments():
        yield from (one.label, one.range)
    for name in schools.available():
        yield schools.load_school(name).title
    yield from (name.replace("_", " ") for name in CHANNELS)
    yield from LABELS.values()
    yield from (observatory.index(name).title for name in observatory.available())
    yield from (words for one in MEMBER_INDICES for words in (one.title, one.unit))
    yield from (one.label for one in history().values())
    yield from (rule.title for kind in KINDS for rule in kind_of(kind).rules.values())
    from interlock.report.wording import countries

    yield from countries()
    yield from ("converged", "first order", "percentage points")


def read(name: str) -> Catalog:
    """Return a catalogue; an empty one where there is none."""
    path = CATALOGUES / f"{name}.po"
    if not path.exists():
        return Catalog(locale=LANGUAGES[name])
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGES[name])


def brought_up_to_date(name: str, wanted: set[str]) -> bytes:
    """Return the text of a catalogue that holds what is wanted and nothing else."""
    old = read(name)
    new = Catalog(locale=LANGUAGES[name], header_comment=f"# {HEAD.format(name=name)}")
    for one in sorted(wanted):
        known = old.get(one)
        new.add(one, known.string if known is not None else "")
    file = BytesIO()
    write_po(file, new, width=96, omit_header=True, no_location=True)
    return f"# {HEAD.format(name=name)}\n\n".encode() + file.getvalue().strip() + b"\n"


def main() -> int:
    """Bring both catalogues up to date and say what is left to translate."""
    wanted = messages()
    for name in LANGUAGES:
        (CATALOGUES / f"{name}.po").write_bytes(brought_up_to_date(name, wanted))
        left = [one.id for one in read(name) if one.id and not one.string]
        print(f"{name}: {len(wanted)} messages, {len(left)} without a translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
