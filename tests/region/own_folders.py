"""Small folders of regions, and the packaged one in other places, for tests."""

import shutil

import yaml

from interlock.region.own.folder import EXAMPLES

PASSPORT = {
    "label": "Goods trade",
    "definition": "Imports of goods.",
    "unit": "usd_million",
    "dims": ["importer", "exporter", "year"],
    "sources": [{"publisher": "A ministry", "table": "Table 1", "address": "not stated"}],
    "licence": "not stated",
    "quality": "A",
    "vintage": "2024",
}
STOCK = {"unit": "persons", "dims": ["origin", "destination", "year"]}
INCOME = {"unit": "ppp_per_person", "dims": ["country", "year"]}


def mercosur(tmp_path):
    """Return a copy of the packaged folder."""
    return shutil.copytree(EXAMPLES / "mercosur", tmp_path / "mercosur")


def folder(tmp_path, tables, members=("ARG", "BRA", "PRY"), **more):
    """Write a folder of the given tables, each a text, and return its path."""
    place = tmp_path / "mine"
    (place / "tables").mkdir(parents=True)
    series = []
    for name, text in tables.items():
        kind = {"migrant_stock": STOCK, "gdp_per_person_ppp": INCOME}.get(name, {})
        kind = kind or ({"dims": ["year"]} if name == "goods_trade_world" else {})
        series.append({"id": name, **PASSPORT, **kind})
        (place / "tables" / f"{name}.csv").write_text(text, encoding="utf-8")
    told = {
        "schema": 1,
        "name": "mine",
        "title": "Mine",
        "members": list(members),
        "first_year": 1990,
        "last_year": 2024,
        "series": series,
        **more,
    }
    (place / "region.yaml").write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
    return place
