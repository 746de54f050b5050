"""Scenario files for tests: a sample change with edits, as text."""

import yaml

CHANGE = {
    "instrument": "security.agents",
    "from": 1994,
    "hold": 1993,
    "source": "https://example.org/agents",
}
TRADE = {
    "instrument": "trade.tariff",
    "importer": "USA",
    "exporter": ["MEX", "CAN"],
    "sector": "goods",
    "from": 2018,
    "unit": "percent",
    "add": 25,
    "source": "https://example.org/order",
}
HEAD = {"schema": 1, "name": "mine", "title": "Mine"}


def edited(change, edits):
    """The change with edits; None drops a key; `from_` spells `from`."""
    merged = {**change, **{key.rstrip("_"): value for key, value in edits.items()}}
    return {key: value for key, value in merged.items() if value is not None}


def change(**edits):
    return edited(CHANGE, edits)


def to(instrument, value, unit, **edits):
    return change(instrument=instrument, hold=None, to=value, unit=unit, **edits)


def trade(**edits):
    return edited(TRADE, edits)


class WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def text(*changes, **head):
    data = {**HEAD, **head}
    if changes:
        data["changes"] = list(changes)
    return yaml.dump(data, Dumper=WithoutAliases, sort_keys=False)
