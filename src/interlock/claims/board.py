"""All claims judged, each kept by a hash of everything that makes it; and what many tests cost."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from interlock.cached import cache_folder, code_digest, digest
from interlock.claims.judge import Judged, Report, World, judge
from interlock.claims.language.claim import Claim
from interlock.claims.measured import LEVEL
from interlock.claims.verdict import SUPPORTED, VERDICTS
from interlock.errors import InputError
from interlock.region import packaged
from interlock.version import VERSION


def judged(
    claims: Sequence[Claim], world: World, report: Report, *, fresh: bool = False
) -> Iterator[Judged]:
    """Yield claims with their verdicts, in order; what was judged before is read back.

    Args:
        claims: from their files.
        world: what they are asked of.
        report: told what is being done.
        fresh: judge again whatever is kept.

    Raises:
        InputError: a test cannot be computed as it is written.
        UnconvergedError: a run of the model did not converge.
    """
    manifest = manifest_of(world)
    for claim in claims:
        path = cache_folder() / "claims" / f"{_key(claim, manifest)}.json"
        found = None if fresh else _read(path)
        if found is None:
            found = judge(claim, world, manifest, report)
            with suppress(OSError):
                _write(path, found)
        yield found


def summary(found: Sequence[Judged]) -> dict[str, Any]:
    """Return counts of verdicts, and what testing many claims does to chance.

    Returns:
        `verdicts` by name; `tested`: claims whose deciding test has a p-value; `by_chance`: how
        many of them chance alone would show at `LEVEL` were all of them false; `survive`: ids of
        the supported that stay so when the false discovery rate is held at `LEVEL`.

    Source: Benjamini & Yekutieli (2001), Annals of Statistics 29(4): valid under any dependence.
    """
    from statsmodels.stats.multitest import multipletests

    counts = Counter(one.verdict.verdict for one in found)
    tested = [one for one in found if one.main.p_claim is not None]
    kept: list[str] = []
    if tested:
        rejected = multipletests([one.main.p_claim for one in tested], LEVEL, "fdr_by")[0]
        kept = [
            one.id
            for one, shown in zip(tested, rejected, strict=True)
            if shown and one.verdict.verdict == SUPPORTED
        ]
    return {
        "verdicts": {name: counts.get(name, 0) for name in VERDICTS},
        "tested": len(tested),
        "by_chance": LEVEL * len(tested),
        "survive": kept,
    }


def manifest_of(world: World) -> dict[str, Any]:
    """Return everything besides a claim's file that makes its numbers.

    Raises:
        InputError: the folder of posteriors cannot be read.
    """
    scenario = None
    if world.scenario is not None:
        from interlock.scenario.language.library import chain, load_scenario

        links = chain(load_scenario(world.scenario))
        scenario = {
            "name": world.scenario,
            "hash": sha256(repr([link.model_dump() for link in links]).encode()).hexdigest()[:12],
        }
    posteriors = "packaged" if world.posteriors is None else _hash_of(world.posteriors)
    return {
        "version": VERSION,
        "code": code_digest(),
        "data": {"version": packaged.version(), "fingerprint": packaged.fingerprint()},
        "posteriors": posteriors,
        "scenario": scenario,
        "draws": world.draws,
    }


def _hash_of(folder: Path) -> str:
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder of posteriors; `interlock fit --out` makes one")
    return digest(sorted(path for path in folder.iterdir() if path.is_file()), folder)


def _key(claim: Claim, manifest: Mapping[str, Any]) -> str:
    told = claim.model_dump_json(by_alias=True) + repr(sorted(manifest.items()))
    return sha256(told.encode()).hexdigest()[:32]


def _read(path: Path) -> Judged | None:
    """Return what was kept; None where nothing was, or what was is damaged."""
    with suppress(OSError, ValueError):
        return Judged.model_validate_json(path.read_bytes())
    return None


def _write(path: Path, found: Judged) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(found.model_dump_json(), encoding="utf-8")
    partial.replace(path)
