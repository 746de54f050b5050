"""Nothing hides from the tool that collects messages."""

import ast
from pathlib import Path

import interlock
from tests.messages.test_catalogues import messages

ROOMS = ("report", "studio", "cli")
# How many of the first arguments are messages.
CALLS = {"_": 1, "N_": 1, "plural": 2}


def asked(source):
    """Yield every message in Python source, wherever it stands; also inside an f-string."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from node.args[: CALLS.get(node.func.id, 0)]


def test_every_message_of_the_code_is_collected():
    """Babel on Python 3.11 does not look inside f-strings: say it before, then fill it in."""
    known, missed, filled = messages(), [], []
    for room in ROOMS:
        for path in (Path(interlock.__file__).parent / room).rglob("*.py"):
            for one in asked(path.read_text(encoding="utf-8")):
                if isinstance(one, ast.JoinedStr):
                    filled.append((path.name, one.lineno))
                elif isinstance(one, ast.Constant) and one.value and one.value not in known:
                    missed.append((path.name, one.lineno, one.value))
    assert filled == []
    assert missed == []


def test_messages_are_seen_inside_what_is_filled_in():
    source = "f\"{_('a')} b\"\nN_('c')\nplural('d', 'e', 2)\nother('f')"
    assert sorted(ast.unparse(one) for one in asked(source)) == ["'a'", "'c'", "'d'", "'e'"]
