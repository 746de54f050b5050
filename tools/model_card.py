"""Write the scores of the model card anew from the pages of verification that they quote.

`make verify` calls this when pages have changed. A row of the card is the first on its page with
the same cells before its first figure, a quotation the first with the same words; both then say
what the page says.
"""

import re
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "docs" / "explanation"
CARD = FOLDER / "model-card.md"
PAGE = re.compile(r"\((\.\./verification/\w+\.md)\)")
TABLE = re.compile(r"(?:^\|.*\n)+", flags=re.MULTILINE)
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*(?:e-?\d+)?")
Row = dict[str, str]


def refreshed(card: str) -> str:
    """Return the text of the card with the scores that the pages have now.

    Raises:
        ValueError: a row or quotation that its page has no more; it is named.
    """
    before, rest = card.split("\n## Scores\n")
    scores, after = rest.split("\n## ", maxsplit=1)
    sections = [_section(one) for one in re.split(r"^(?=### )", scores, flags=re.MULTILINE)]
    return f"{before}\n## Scores\n{''.join(sections)}\n## {after}"


def rows(text: str) -> list[Row]:
    """Return every row of every table as cells by heading."""
    found = []
    for table in TABLE.findall(text + "\n"):
        head, _, *body = table.splitlines()
        found += [dict(zip(cells(head), cells(line), strict=True)) for line in body]
    return found


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _section(section: str) -> str:
    page = PAGE.search(section)
    if page is None:
        return section
    text = (FOLDER / page[1]).read_text(encoding="utf-8")
    measured = rows(text)
    section = TABLE.sub(lambda table: _table(table[0], measured), section)
    return re.sub(r"^> (.+)$", lambda said: f"> {_quoted(said[1], text)}", section, flags=re.M)


def _table(table: str, measured: list[Row]) -> str:
    head, rule, *body = table.splitlines()
    names = cells(head)
    lines = [_row(dict(zip(names, cells(line), strict=True)), measured) for line in body]
    return "\n".join([head, rule, *lines]) + "\n"


def _row(row: Row, measured: list[Row]) -> str:
    names = [*row]
    figure = next(at for at, cell in enumerate(row.values()) if NUMBER.match(cell))
    key = {name: row[name] for name in names[:figure]}
    found = [one for one in measured if one.keys() >= row.keys() and key.items() <= one.items()]
    if not found:
        raise ValueError(f"model card: no row of its page is {key}")
    return f"| {' | '.join(found[0][name] for name in names)} |"


def _quoted(quotation: str, text: str) -> str:
    words = NUMBER.split(quotation)
    found = re.search(NUMBER.pattern.join(re.escape(word) for word in words), text)
    if found is None:
        raise ValueError(f"model card: its page does not say '{quotation}'")
    return found[0]


def write() -> None:
    """Write the card where the pages say something else."""
    CARD.write_text(refreshed(CARD.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
