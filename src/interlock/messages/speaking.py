"""The language that is spoken, and messages in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from types import MappingProxyType

from interlock.errors import InputError, did_you_mean

ENGLISH = "en"
# What each language calls itself, and the locale whose numbers it writes: those of the region.
LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"en": "English", "es": "Español", "fr": "Français"}
)
_LOCALES = {"en": "en_US", "es": "es_MX", "fr": "fr_CA"}
_SPOKEN: ContextVar[str] = ContextVar("language", default=ENGLISH)
_HERE = Path(__file__).parent


def language() -> str:
    """Return the language that is spoken: `en`, `es` or `fr`."""
    return _SPOKEN.get()


def locale() -> str:
    """Return the locale whose numbers and dates are written, such as `es_MX`."""
    return _LOCALES[language()]


def check_language(name: str) -> str:
    """Return the name of a language that there is.

    Raises:
        InputError: there is no such language.
    """
    if name not in LANGUAGES:
        raise InputError(f"no language '{name[:20]}'{did_you_mean(name[:20], LANGUAGES)}")
    return name


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak a language inside a block.

    Args:
        name: `en`, `es` or `fr`.

    Raises:
        InputError: there is no such language.
    """
    before = _SPOKEN.set(check_language(name))
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def _(message: str) -> str:
    """Return a message in the language that is spoken.

    Args:
        message: English, with `{names}` for what is filled in afterwards.
    """
    spoken = language()
    if spoken == ENGLISH or not message:
        return message
    return _catalogue(spoken).get(message, message)


def N_(message: str) -> str:
    """Return a message as it is; it is translated where it is shown, by `_`."""
    return message


def plural(one: str, many: str, count: int) -> str:
    """Return one of two messages by number, in the language that is spoken.

    In Spanish and English only 1 is singular; in French 0 is, too.
    """
    single = count < 2 if language() == "fr" else count == 1
    return _(one if single else many)


@cache
def _catalogue(name: str) -> Mapping[str, str]:
    from babel.messages.pofile import read_po

    with (_HERE / f"{name}.po").open("rb") as file:
        found = read_po(file, locale=_LOCALES[name])
    return {str(one.id): str(one.string) for one in found if one.id and one.string}
