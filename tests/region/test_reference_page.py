"""The reference page says what the dataset holds today."""

from pathlib import Path

from interlock.region import catalogue, packaged
from interlock.region.units import UNITS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "data.md").read_text(encoding="utf-8")


def test_every_unit_is_explained():
    for unit, meaning in UNITS.items():
        assert f"| `{unit}` | {meaning} |" in PAGE


def test_counts_are_current():
    for counts in (catalogue.licence_counts(), catalogue.quality_counts()):
        for name, count in counts.items():
            assert f"{name} {count}" in PAGE.replace("\n", " ")
    assert f"Version {packaged.version()}" in PAGE
    sizes = [packaged.read_table(name).height for name in ("passports", "sources", "breaks")]
    assert ", ".join(map(str, sizes)) in PAGE

    cut = [one for one in catalogue.search() for at in one.breaks if at.last_year == 2023]
    assert f"a break 2020-2023 on {len(cut)} series" in PAGE


def test_every_table_is_named():
    for name in packaged.table_names():
        assert f"`{name}`" in PAGE
