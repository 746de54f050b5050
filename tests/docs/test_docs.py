"""The documentation runs: every block of every page, in order, in an empty folder.

Conventions on a page:

- `python` blocks share one namespace. A `text` block right after one is what it prints.
- `yaml` blocks begin with `# file: NAME` and are written to that file.
- `console` blocks hold commands after `$ `. `interlock` commands run and must end with exit code 0,
  or with the code in `  # exit N` at the end of the line; `make` commands do not run. `*` in a word
  finds files, as in a shell. Lines below a command must occur in its output in that order; `…`
  stands for anything. Commands of the README are processes of their own, as are all in the full
  campaign; else those of other pages run within the test, whose kernels are compiled already.
- `r` blocks run where Rscript is, each by itself.
- `sh` blocks are for people and do not run; they hold no `interlock` command.
"""

import io
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from typer.testing import CliRunner

from interlock.cli.app import app
from tests.campaign import FULL
from tests.cli.asking import alone, called
from tests.docs.blocks import Block, blocks, name, pages, prose
from tests.docs.r_blocks import RSCRIPT, run_r

KNOWN = {"python", "yaml", "console", "text", "sh", "r"}
EXIT = re.compile(r"\s+# exit (\d+)$")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# Minutes of runs, claims, votes and negotiations that tests of their own run too.
SLOW = (
    *(f"docs/explanation/{page}.md" for page in ("verdicts", "limits", "politics", "bargaining")),
    "docs/how-to/ask-what-the-border-does.md",
    "docs/how-to/bring-your-own-region.md",
    "docs/how-to/find-channels-and-levers.md",
    "docs/how-to/solve-a-negotiation.md",
    "docs/how-to/sweep-many-runs.md",
    "docs/how-to/take-results-elsewhere.md",
    "docs/reference/command-line.md",
    "docs/tutorials/class-of-ninety-minutes.md",
    "docs/tutorials/class-answers.md",
    "docs/tutorials/enforcement-debate.md",
    "docs/tutorials/replicate-caliendo-parro.md",
    "docs/tutorials/usmca-review-note.md",
)
# These run scenarios, as the tests of that group do.
RUNNING = ("docs/how-to/run-from-python.md", "docs/tutorials/first-answer.md")


def grouped(page: Path):
    """Return a page as a parameter, in the group of tests whose kernels it uses."""
    marks = pytest.mark.xdist_group("coupled") if name(page) in RUNNING else ()
    return pytest.param(page, marks=marks, id=name(page))


@pytest.mark.parametrize("page", [grouped(page) for page in pages()])
def test_every_block_runs(page, tmp_path, monkeypatch):
    if name(page) in SLOW and not FULL:
        pytest.skip("commands of a slow page: full campaign")
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "page"}
    printed: str | None = None
    for block in blocks(page):
        where = f"{name(page)}:{block.line}"
        assert block.language in KNOWN, f"{where}: no rule for a '{block.language}' block"
        if block.language == "text" and printed is not None:
            assert lines(printed) == lines(block.text), f"{where}: prints something else"
        printed = None
        if block.language == "python":
            printed = run_python(page, block, namespace)
        elif block.language == "yaml":
            write_file(block, tmp_path, where)
        elif block.language == "console":
            run_console(block, tmp_path, where, alone if name(page) == "README.md" else called)
        elif block.language == "r":
            run_r(block.text, tmp_path, where)
        elif block.language == "sh":
            assert "interlock" not in block.text, f"{where}: put it in a console block"


@pytest.mark.skipif(RSCRIPT is None, reason="no Rscript here: blocks of R do not run")
def test_a_block_of_r_that_fails_is_seen(tmp_path):
    assert run_r("cat(1 + 1)", tmp_path, "here") == "2"
    for wrong in ("stopifnot(FALSE)", "as.integer('x')"):
        with pytest.raises(AssertionError, match="here:"):
            run_r(wrong, tmp_path, "here")


def lines(text: str) -> list[str]:
    """Return lines without the blanks at their ends, which no reader sees."""
    return [line.rstrip() for line in text.rstrip().splitlines()]


def run_python(page: Path, block: Block, namespace: dict[str, object]) -> str:
    """Run a block and return what it prints; tracebacks point at lines of the page."""
    output = io.StringIO()
    code = compile("\n" * block.line + block.text, str(page), "exec")
    with redirect_stdout(output):
        exec(code, namespace)
    return output.getvalue()


def write_file(block: Block, folder: Path, where: str) -> None:
    first = block.text.partition("\n")[0]
    assert first.startswith("# file: "), f"{where}: begin with '# file: NAME.yaml'"
    target = Path(first.removeprefix("# file: ").strip())
    assert target.name == str(target), f"{where}: a file name, not a path"
    (folder / target).write_text(block.text + "\n", encoding="utf-8")


def run_console(block: Block, folder: Path, where: str, call: Callable[..., tuple]) -> None:
    """Run the commands of a block and look for the lines that the page shows."""
    for line, shown in commands(block):
        expected = int(found[1]) if (found := EXIT.search(line)) else 0
        words = words_of(line, folder)
        if words[0] == "make":
            continue
        known = words[0] in {"interlock", ".venv/bin/interlock"}
        assert known, f"{where}: '{words[0]}' is neither interlock nor make"
        code, out, err = call(*words[1:], cwd=folder)
        output = out + err
        assert code == expected, f"{where}: {line}: exit {code}\n{output}"
        missing = first_missing(shown, output)
        assert missing is None, f"{where}: {line}: does not print\n{missing}\nbut\n{output}"


def commands(block: Block) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a block with the lines that are shown below it."""
    for entry in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        line, *shown = entry.rstrip().splitlines()
        yield line, shown


def words_of(line: str, folder: Path) -> list[str]:
    """Return the words of a command; names with `*` stand for the files there, as in a shell."""
    meant: list[str] = []
    for word in shlex.split(EXIT.sub("", line)):
        there = sorted(folder.glob(word)) if "*" in word else []
        meant += [str(path.relative_to(folder)) for path in there] or [word]
    return meant


def first_missing(shown: list[str], output: str) -> str | None:
    """Return the first shown line that the output lacks after the lines before it."""
    rest = " ".join(output.split())
    for line in shown:
        parts = [re.escape(" ".join(part.split())) for part in line.split("…")]
        found = re.search(r".*?".join(parts), rest)
        if found is None:
            return line
        rest = rest[found.end() :]
    return None


@pytest.mark.parametrize("page", [page for page in pages() if name(page) in SLOW], ids=name)
def test_commands_of_slow_pages_have_the_options_that_they_show(page, tmp_path):
    shown = [one for one in blocks(page) if one.language == "console"]
    assert shown
    for block in shown:
        for line, _ in commands(block):
            words = words_of(line, tmp_path)
            done = CliRunner().invoke(app, [*words[1:], "--help"])
            assert done.exit_code == 0, f"{name(page)}:{block.line}: {line}\n{done.output}"


@pytest.mark.parametrize("page", pages(), ids=name)
def test_every_link_resolves(page):
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), f"{name(page)}: link to {target}: no such file"
        if anchor:
            assert anchor in anchors(linked), f"{name(page)}: link to {target}: no such heading"


def anchors(page: Path) -> set[str]:
    """Return the anchors that a forge makes of the headings of a page."""
    titles = re.findall(r"^#+\s+(.+)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_every_page_is_reached_from_the_index():
    index = next(page for page in pages() if name(page) == "docs/index.md")
    linked = {(index.parent / target).resolve() for target in LINK.findall(prose(index))}
    missing = [name(page) for page in pages()[1:] if page != index and page not in linked]
    assert not missing, f"docs/index.md does not link {', '.join(missing)}"
