"""What is kept between commands is found by the code that made it."""

import pytest

from interlock import cached


@pytest.fixture
def package(monkeypatch, tmp_path):
    for room in ("cli", "trade", "claims/library", "dataset"):
        (tmp_path / room).mkdir(parents=True)
        (tmp_path / room / "a.py").write_text("1")
    monkeypatch.setattr(cached, "PACKAGE", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("room", "moves"),
    [("trade", True), ("dataset", True), ("cli", False), ("claims/library", False)],
)
def test_the_code_is_hashed_but_not_what_shows_it(package, room, moves):
    plain = cached.code_digest.__wrapped__
    first = plain()
    (package / room / "a.py").write_text("2")
    assert (plain() != first) is moves


def test_a_file_that_moves_is_other_code(package):
    first = cached.code_digest.__wrapped__()
    (package / "trade" / "a.py").rename(package / "trade" / "b.py")
    assert cached.code_digest.__wrapped__() != first


def test_libraries_are_named_with_their_versions():
    found = cached.library_versions()
    assert {"jax", "jaxlib", "lineax"} <= set(found) and all(found.values())
