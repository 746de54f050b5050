"""Inputs as hypothesis makes them: bytes, structures, and valid files that were spoilt."""

import json

from hypothesis import strategies as st

NASTY = tuple(
    one.encode("utf-8", errors="surrogatepass")
    for one in (
        "\0", "\r\n", "\r",
        "\ufeff", "\u202e", "\u2028", "\x1b[2J", "\x85", "é", "٣", "½", "\ud800",
        ".nan", ".inf", "-.inf", "1e999", "-0", "9" * 400, "0x7fffffffffffffff", "1_000", "0b11",
        "12:30:45", "2018-13-45", "0000-00-00", "2018-06-01T00:00:00Z", "9999-12-31", "~", "null",
        "yes", "{}", "[]", "[[[[[[[[[[[[[[[[[[[[", "{a: {b: {c: {d: {e: {f: {g: {", "&a [*a, *a]",
        "<<: {a: 1}", "!!python/name:os.system", "!!binary aGk=", "!!set {a}", "? [a]\n: b",
        "---\n",
        "...\n", "%YAML 9.9\n", "|\n", ">-\n", "\t", "'", '"', "#", ": ", "- ", ",", "@", "=", "\\",
        "../" * 40 + "etc/passwd", "k" * 5_000 + ": 1\n", "a: &a [x]\nb: *a\n",
        "name: a\nname: b\n",
    )
)  # fmt: skip
NASTY += (
    b"\xff\xfe",
    b"\x1f\x8b\x08\x00",
    b"PK\x03\x04",
    b"\xc3\x28",
    "a: 1".encode("utf-16"),
)
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates().map(str)
    | st.text(max_size=20) | st.sampled_from([1e400, 10**400, -1, "MEX", "all", "history"])
)  # fmt: skip


def structures(keys: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    """Return random structures with keys that the kind knows, as JSON (which is YAML)."""
    named = st.sampled_from(keys) | st.text(max_size=8)
    inner = st.recursive(
        scalars,
        lambda one: st.lists(one, max_size=4) | st.dictionaries(named, one, max_size=5),
        max_leaves=15,
    )
    whole = st.dictionaries(named, inner, max_size=8)
    return whole.map(lambda data: json.dumps({"schema": 1, **data}).encode())


@st.composite
def spoilt(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """Return a valid input with one to four things done to it."""
    raw = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        raw = _hurt(draw, raw)
    return raw


def _hurt(draw: st.DrawFn, raw: bytes) -> bytes:
    way = draw(st.integers(0, 7))
    at = draw(st.integers(0, len(raw)))
    if way == 0:
        return raw[:at] + draw(st.sampled_from(NASTY)) + raw[at:]
    if way == 1:
        return raw[:at] + raw[at + draw(st.integers(1, 40)) :]
    if way == 2:
        return raw[:at] + draw(st.binary(max_size=8)) + raw[at + 1 :]
    if way == 3:
        return draw(st.sampled_from([raw.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + raw, raw[:at]]))
    lines = raw.split(b"\n")
    one, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    if way == 4:
        lines[one], lines[other] = lines[other], lines[one]
    elif way == 5:
        lines.insert(one, lines[other])
    elif way == 6:
        key, colon, _ = lines[one].partition(b":")
        lines[one] = key + colon + b" " + draw(st.sampled_from(NASTY))
    else:
        key, colon, _ = lines[one].partition(b":")
        lines[one] = key + colon + b" " + json.dumps(draw(scalars)).encode()
    return b"\n".join(lines)


def inputs(seeds: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """Return inputs of a kind: one in seven bytes or text, two structures, four spoilt files."""
    words = {line.split(b":")[0].strip(b" -") for seed in seeds for line in seed.split(b"\n")}
    keys = tuple(sorted(w.decode() for w in words if w.isascii() and 0 < len(w) < 40)) or ("a",)
    text = st.text(max_size=200).map(str.encode)
    plain = st.one_of(st.binary(max_size=200), text)
    ways = [plain, *[structures(keys)] * 2, *[spoilt(seeds)] * 4]
    return st.integers(0, len(ways) - 1).flatmap(ways.__getitem__)
