"""The rules of the house that no linter knows."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import interlock

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "interlock"
MODULES = sorted(SOURCE.rglob("*.py"))

# "Under about 400 lines, functions under about 60": the exact limits, docstrings included.
MODULE_LINES = 400
FUNCTION_LINES = 60
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "tools"}
# Put together here, so that this file does not contain what it forbids.
INDEX_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted"),
        ("registry", "npmjs"),
        ("deb", "debian"),
        ("archive", "ubuntu"),
        ("conda", "anaconda"),
    )
)
HASH = r"    --hash=sha256:[0-9a-f]{64}"
HEAVY = ("jax", "xarray", "pandas", "altair")


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def _at(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_modules_hold_one_idea():
    lengths = {_at(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: n for name, n in lengths.items() if n > MODULE_LINES} == {}


def test_functions_are_short():
    long = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    long[f"{_at(path)}:{node.lineno} {node.name}"] = length
    assert long == {}


def test_rooms_and_modules_are_named_for_their_idea():
    parts = {path: {*path.relative_to(SOURCE).parts[:-1], path.stem} for path in MODULES}
    assert [_at(path) for path, words in parts.items() if words & NAMELESS] == []


def test_the_installed_program_never_reads_the_shared_folder():
    text = {path: path.read_text(encoding="utf-8") for path in MODULES}
    assert [_at(path) for path, code in text.items() if "../shared" in code] == []


def test_no_file_names_the_host_of_a_package_index():
    named = re.compile("|".join(map(re.escape, INDEX_HOSTS)).encode(), re.IGNORECASE)
    assert [_at(path) for path in _tracked() if named.search(path.read_bytes())] == []


PINNED = ["requirements.txt", "requirements-build.txt", "requirements-dev.txt"]


@pytest.mark.parametrize("name", PINNED)
def test_pins_are_exact_and_hashed_and_carry_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = [line.rstrip(" \\") for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert [line for line in lines if "://" in line or line.startswith("-")] == []
    pins = re.split(r"^(?=\S)", "\n".join(lines), flags=re.MULTILINE)[1:]
    assert pins
    for pin in pins:
        what, *hashes = pin.rstrip("\n").split("\n")
        assert re.fullmatch(r"[a-z0-9.-]+(?:\[\w,]+)?==[\w.+!]+(?: ; .+)?", what), what
        assert hashes and not [h for h in hashes if not re.fullmatch(HASH, h)], what


def test_the_program_imports_only_what_it_installs():
    """`make run` installs the declared dependencies and nothing of the developers'."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[>=<\[]", one)[0] for one in project["dependencies"]}
    renamed = {
        "salib": "SALib",
        "pyyaml": "yaml",
        "vl-convert-python": "vl_convert",
        "arviz-stats": "arviz_stats",
    }
    allowed = {renamed.get(name, name) for name in declared} | {
        "interlock",
        *sys.stdlib_module_names,
    }
    roots = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                roots |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                roots.add(node.module.split(".")[0])
    # What a command needs beyond, it asks for by name where it is not there.
    assert roots - allowed == {"ema_workbench"}
    # h5py is how h5netcdf writes, psycopg how SQLAlchemy speaks to PostgreSQL, flatbuffers how JAX
    # writes what it exports; pandas comes with xarray and altair.
    called = {"h5py", "h5netcdf", "psycopg", "flatbuffers"}
    assert allowed - roots - set(sys.stdlib_module_names) <= called


def test_the_package_is_typed():
    assert (SOURCE / "py.typed").is_file()


def test_every_make_target_that_a_page_names_exists():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    named = {
        target
        for page in pages
        for target in re.findall(r"(?:\$ |`)make (\w+)", page.read_text(encoding="utf-8"))
    }
    assert {"run", "test"} <= named
    assert named <= targets


def test_every_file_tells_the_same_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    first = re.search(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE)
    assert first is not None
    told = {project["version"], first[1], citation["version"], interlock.__version__}
    assert told == {interlock.__version__}


def test_the_citation_has_what_the_format_asks_for():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "type", "license"} <= set(citation)
    assert citation["license"] == "Apache-2.0"
    for reference in citation["references"]:
        assert {"type", "title", "authors"} <= set(reference), reference.get("title")


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["data", "list"],
        ["trade", "--help"],
        ["run", "--help"],
        ["migrate", "--help"],
        ["migrate", "inputs"],
        ["migrate", "schools"],
        ["scenario", "list"],
        ["scenario", "show", "neither"],
        ["scenario", "validate", "tariffs-2025", "usmca-lapses"],
        ["scenario", "diff", "neither"],
        ["scenario", "schema"],
    ],
    ids=" ".join,
)
def test_asking_for_help_or_data_loads_nothing_heavy(words):
    script = (
        "import sys\n"
        f"sys.argv = ['interlock', *{words!r}]\n"
        "from interlock.cli.app import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        f"print('LOADED', sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "LOADED []"
