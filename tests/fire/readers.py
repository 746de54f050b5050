"""Every kind of text that a user can hand in: valid ones to start from, and what reads it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from interlock.claims.language import library as claims
from interlock.claims.language.template import claim_text
from interlock.region.own import folder as regions
from interlock.scenario import package, window
from interlock.scenario.language import library as scenarios
from interlock.scenario.language.settle import check
from interlock.scenario.setting import changed, parse
from interlock.studio import links
from interlock.study.sweep.language import load_study
from interlock.system.levels import levels
from interlock.trade import bases
from interlock.trade.policy.arrays import arrays_or_base
from interlock.trade.policy.changes import POLICIES, load_policy, read_changes
from tests.scenario.test_window import OWN
from tests.study.sweep.asking import TEXT

SETTINGS = ("security.agents=hold:1993", "security.agents=scale:0.5@2000-2001",
            "drivers.wage.MEX=add:-1@1994", "security.sanctions=to:0")  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind of input: `read` takes its bytes and a folder of its own, and returns or refuses."""

    name: str
    seeds: tuple[bytes, ...]
    read: Callable[[bytes, Path], object]


def kinds() -> tuple[Kind, ...]:
    """Return every kind of text input of the program."""
    return (
        Kind("scenario", _files(scenarios.FOLDER), _file(_scenario)),
        Kind("trade policy", _files(POLICIES), _file(_policy)),
        Kind("study", (TEXT.encode(),), _file(load_study)),
        Kind("claim", (claim_text("C01").encode(), *_files(claims.FOLDER)), _file(_claim)),
        Kind("window of negotiation", (OWN.encode(),), _file(window.load_window)),
        Kind("package", _files(package.FOLDER), _file(package.load_package)),
        Kind("setting", tuple(one.encode() for one in SETTINGS), _setting),
        Kind("link of the studio", _links(), lambda raw, _: links.wanted(_text(raw))),
        Kind("region.yaml", (_described(),), _region),
        Kind("table of a region", _tables(), _table),
    )


def _files(folder: Path) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(folder.glob("*.yaml")))


def _text(raw: bytes) -> str:
    """Return what a shell hands over: bytes that are no text become surrogates."""
    return raw.decode("utf-8", errors="surrogateescape")


def a_file(raw: bytes, folder: Path) -> Path:
    """Write an input as a file of one's own and return its path."""
    path = folder / "mine.yaml"
    path.write_bytes(raw)
    return path


def _file(read: Callable[[str], object]) -> Callable[[bytes, Path], object]:
    return lambda raw, folder: read(str(a_file(raw, folder)))


def _scenario(path: str) -> object:
    return check(scenarios.load_scenario(path), levels, read_changes)


def _policy(path: str) -> object:
    return arrays_or_base(load_policy(path), bases.load("wiod-2011"), 2018)


def _claim(path: str) -> object:
    return claims.load_claim(path)


def _setting(raw: bytes, folder: Path) -> object:
    before = levels()
    return changed(before, [parse(_text(raw), before)])


def _links() -> tuple[bytes, ...]:
    names = [name for name in scenarios.available() if name != "history"]
    return tuple(links.link_of(scenarios.load_scenario(name)).encode() for name in names)


def _example() -> Path:
    return regions.find(regions.examples()[0])


def _described() -> bytes:
    return (_example() / "region.yaml").read_bytes()


def _tables() -> tuple[bytes, ...]:
    return tuple(path.read_bytes()[:4_000] for path in sorted(_example().rglob("*.csv")))


def _copy(folder: Path) -> Path:
    """Return a copy of an example region that is there for the next input too."""
    copy = folder / "region"
    if not copy.exists():
        shutil.copytree(_example(), copy)
    return copy


def a_region(raw: bytes, folder: Path) -> Path:
    """Return a region whose description is the input."""
    (_copy(folder) / "region.yaml").write_bytes(raw)
    return folder / "region"


def a_table(raw: bytes, folder: Path) -> Path:
    """Return a region one of whose tables is the input."""
    copy = _copy(folder)
    sorted(copy.rglob("*.csv"))[0].write_bytes(raw)
    return copy


def _region(raw: bytes, folder: Path) -> object:
    return regions.read_region(a_region(raw, folder))


def _table(raw: bytes, folder: Path) -> object:
    return regions.read_region(a_table(raw, folder))
