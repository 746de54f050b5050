"""The reference pages name every command, option, outcome, function and argument that exists."""

import importlib
import inspect
import re

import pytest
import typer

from interlock.cli.app import app
from interlock.trade import bases, outcomes
from interlock.trade.experiment import FIXED_FACTOR
from interlock.trade.policy.arrays import available
from interlock.trade.sensitivity import INPUTS, OUTCOMES
from tests.docs.blocks import ROOT

REFERENCE = ROOT / "docs" / "reference"
COMMANDS = (REFERENCE / "command-line.md").read_text(encoding="utf-8")
PYTHON = (REFERENCE / "python.md").read_text(encoding="utf-8")
CALLS = re.findall(r"^\| `(interlock\.[\w.]+)\(([^`]*)\)` \|", PYTHON, flags=re.MULTILINE)


def _leaves(command, words=()):
    children = getattr(command, "commands", {})
    if not children:
        return [(" ".join(words), command)]
    return [leaf for name, child in children.items() for leaf in _leaves(child, (*words, name))]


@pytest.mark.parametrize(("name", "command"), _leaves(typer.main.get_command(app)))
def test_every_command_and_option_is_on_the_page(name, command):
    assert name in COMMANDS
    flags = [opt for param in command.params for opt in param.opts if opt.startswith("--")]
    assert [flag for flag in flags if f"`{flag}" not in COMMANDS and flag != "--help"] == []


def test_every_outcome_is_on_the_page():
    assert [name for name in outcomes.LABELS if f"| `{name}` |" not in COMMANDS] == []
    assert [name for name in (*OUTCOMES, *INPUTS) if f"`{name}`" not in COMMANDS + PYTHON] == []
    assert f"| {FIXED_FACTOR:g} | share of the fixed factor" in COMMANDS


@pytest.mark.parametrize(("path", "written"), CALLS, ids=[path for path, _ in CALLS])
def test_every_call_on_the_page_has_the_arguments_of_the_code(path, written):
    module, _, name = path.rpartition(".")
    function = getattr(importlib.import_module(module), name)
    wanted = re.findall(r"\w+", re.sub(r"=\"[^\"]*\"", "", written))
    assert wanted == list(inspect.signature(function).parameters)


def test_result_members_exist():
    section = PYTHON.split("## TradeResult")[1].split("##")[0]
    rows = re.findall(r"^\| (`[^|]*`) \|", section, flags=re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)", row)}
    fields = set(outcomes.TradeResult.__dataclass_fields__)
    assert {name for name in named if name not in fields} <= set(dir(outcomes.TradeResult))


@pytest.mark.parametrize("name", [*bases.available(), *available()])
def test_every_base_and_policy_is_explained(name):
    pages = "".join(
        (ROOT / "docs" / "explanation" / page).read_text(encoding="utf-8")
        for page in ("base-economies.md", "trade-policies.md")
    )
    if name.startswith("wiod-") and name[5:].isdigit():
        assert "`wiod-1995` ... `wiod-2011`" in pages
    else:
        assert name in pages


def test_every_instrument_and_scenario_is_on_the_page():
    from interlock.scenario.language.instruments import instruments
    from interlock.scenario.language.library import available as scenarios
    from interlock.scenario.language.library import load_scenario

    page = (REFERENCE / "scenarios.md").read_text(encoding="utf-8")
    for one in instruments():
        (row,) = re.findall(rf"^\| `{re.escape(one.path)}` \|.*$", page, flags=re.MULTILINE)
        assert [unit for unit in one.units if f"`{unit}`" not in row] == []
        if not one.traded and one.low != 1e-6:
            assert f"| {one.low:,.10g} to {one.high:,.10g} |" in row
    for name in scenarios():
        assert f"| `{name}` | {load_scenario(name).title} |" in page
