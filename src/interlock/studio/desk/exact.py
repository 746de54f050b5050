"""Jobs: runs, comparisons, negotiations and claims, solved exactly, each written to a folder."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interlock.errors import InputError
from interlock.messages import speaking
from interlock.scenario.language.scenario import HISTORY
from interlock.studio.links import document_of, wanted, yaml_of

if TYPE_CHECKING:
    from interlock.report.scenario.channels import Carried
    from interlock.report.scenario.facts import Comparison
    from interlock.study.answers.result import Result
    from interlock.study.coupled.pose import Posed

Tell = Callable[..., None]
EFFECTS, SCENARIO, RECORD = "effects.csv", "scenario.yaml", "record.json"
CHANNEL_STEPS = 11  # of a scenario that changes a few channels


class _Steps:
    """Tells how far a job is, one step at a time."""

    def __init__(self, tell: Tell, total: int) -> None:
        self._tell, self._total, self._done = tell, total, 0

    def __call__(self, message: str) -> None:
        self._tell(message, self._done, self._total)
        self._done = min(self._done + 1, self._total)


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Run a scenario against history under a school or all, and write its folder.

    Args:
        asked: `scenarios` (one name or link), `school`, `draws`, `year`, `lang`, `folder`.
        tell: told how far it is.

    Returns:
        Where it lies under `folder`, its manifest, the record of its effects, and its files.
    """
    from interlock.report import folder as folders
    from interlock.report.scenario.facts import against_history

    found, year, step = _solved(asked, tell)
    (one,) = found
    years, out = one.posed.years, Path(asked["folder"])
    with speaking(asked["lang"]):
        if one.posed.name == HISTORY:
            written, record = folders.save_history(one, years, out, step).folder, None
        else:
            told = against_history(list(found), years, year)
            carried = _carried(told, [one.posed], step)
            written = folders.save_scenario(one, told, out, step, carried)
            record = told.told[0].record
            _write_effects(told, written)
            _write_scenarios(found, written)
    return _saved(written, out, record, asked, found)


def compare(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Hold scenarios against the first, draw by draw, and write the folder; arguments as `run`."""
    from interlock.report import folder as folders
    from interlock.report.scenario.facts import against_first, against_history

    found, year, step = _solved(asked, tell)
    plain = found[0].posed.name == HISTORY
    years, out = found[0].posed.years, Path(asked["folder"])
    with speaking(asked["lang"]):
        hold = against_history if plain else against_first
        told = hold(list(found[plain:]), years, year)
        carried = _carried(told, [one.posed for one in found[plain:]], step)
        written = folders.save_comparison(found[plain:], told, out, step, carried)
    _write_effects(told, written)
    _write_scenarios(found[plain:], written)
    record = {"against": told.against, "year": year, "scenarios": [x.record for x in told.told]}
    return _saved(written, out, record, asked, found)


def _carried(told: "Comparison", posed: Sequence["Posed"], step: _Steps) -> "Sequence[Carried]":
    """Return effects by channel under the middle school, as the report tells them."""
    from interlock.report.scenario.channels import asked_schools, carried

    return carried(posed, asked_schools(told, "middle"), told.year, step)


def _solved(asked: dict[str, Any], tell: Tell) -> tuple[Sequence["Result"], int, _Steps]:
    """Solve every scenario that is asked about; history comes with each."""
    from interlock.scenario.school import chosen
    from interlock.study.answers.result import run as solve
    from interlock.study.coupled.pose import pose

    schools, names = chosen(asked["school"]), asked["scenarios"]
    step = _Steps(tell, (2 * len(schools) + CHANNEL_STEPS) * len(names) + 3)
    step("history's trade")
    scenarios = [wanted(name) for name in names]
    posed = [pose(one) for one in scenarios]
    last = max(one.years[-1] for one in posed)
    posed = [one if one.years[-1] == last else pose(one.scenario, last=last) for one in posed]
    year = _year_told(posed, asked["year"])
    out = Path(asked["folder"])
    found = [
        solve(one, asked["school"], draws=asked["draws"], keep=out, report=step) for one in posed
    ]
    return found, year, step


def _year_told(posed: Sequence["Posed"], year: int | None) -> int:
    from interlock.study.answers.records import year_shown

    years = posed[0].years
    first = min((one.first_changed or years[0] for one in posed), default=years[0])
    if year is None:
        return max(year_shown(one, years[-1]) for one in posed)
    if not first <= year <= years[-1]:
        raise InputError(f"year {year}: give {first} to {years[-1]}", field="year")
    return year


def negotiate(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Solve a window of negotiation and write its folder.

    Args:
        asked: `window`, `package`, `without`, `school`, `lang`, `folder`.
        tell: told how far it is.
    """
    from interlock.report.negotiation import page
    from interlock.studio.desk.negotiating import checked, negotiated
    from interlock.study.negotiation.answer import scores

    tell("solving worlds and packages", 0, 2)
    told = negotiated(asked)
    tell("drawing the report", 1, 2)
    written = Path(asked["folder"]) / "negotiation"
    written.mkdir(parents=True, exist_ok=True)
    with speaking(asked["lang"]):
        manifest = page.manifest_of(told)
        page.write(told, scores(), manifest, checked(asked)[0], written / "report.html")
    _write_json(written / "manifest.json", manifest)
    return _saved(written, Path(asked["folder"]), told, asked, ())


def claims(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Judge the chapter's claims and write the report; what was judged before is read back.

    Args:
        asked: `draws`, `lang`, `folder`.
        tell: told how far it is.
    """
    from interlock.claims.board import judged, summary
    from interlock.claims.judge import World
    from interlock.claims.language.library import available, load_claim
    from interlock.report.claims.page import render
    from interlock.report.templating import write_whole

    every = [load_claim(name) for name in available()]
    done = 0

    def step(message: str) -> None:
        tell(message[:80], done, len(every))

    pairs = []
    for claim, one in zip(every, judged(every, World(draws=asked["draws"]), step), strict=True):
        pairs.append((claim, one))
        done = len(pairs)
        step(f"{claim.id}: {one.verdict.verdict}")
    written = Path(asked["folder"]) / "claims"
    written.mkdir(parents=True, exist_ok=True)
    manifest = {"name": "claims", **pairs[0][1].manifest}
    with speaking(asked["lang"]):
        write_whole(written / "report.html", render(pairs, manifest))
    _write_json(written / "manifest.json", manifest)
    told = [json.loads(one.model_dump_json(), parse_constant=lambda _: None) for _, one in pairs]
    record = {"claims": told, "summary": summary([one for _, one in pairs])}
    return _saved(written, Path(asked["folder"]), record, asked, ())


def _write_effects(told: "Comparison", folder: Path) -> None:
    from interlock.study import records
    from interlock.study.answers.records import COLUMNS, tidy

    rows = (row for one in told.told for row in tidy(one.tree))
    records.write_csv(folder / EFFECTS, rows, COLUMNS)


def _write_scenarios(found: Sequence["Result"], folder: Path) -> None:
    documents = [document_of(one.posed.scenario) for one in found]
    (folder / SCENARIO).write_text("---\n".join(map(yaml_of, documents)), encoding="utf-8")


def _write_json(path: Path, told: Any) -> None:
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _saved(
    written: Path, out: Path, record: Any, asked: dict[str, Any], found: Sequence["Result"]
) -> dict[str, Any]:
    """Return what the registry keeps of a folder; blocks of draws have served their purpose."""
    from interlock.study.answers.result import blocks_of

    for one in found:
        for school in one.schools:
            blocks_of(one.posed, school, asked["draws"], out).drop()
    if record is not None:
        _write_json(written / RECORD, record)
    files = sorted(path.name for path in written.iterdir() if path.is_file())
    return {
        "folder": written.name,
        "manifest": json.loads((written / "manifest.json").read_text(encoding="utf-8")),
        "record": record,
        "files": files,
        "size_bytes": sum((written / name).stat().st_size for name in files),
    }
