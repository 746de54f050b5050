"""What people read, in English, Spanish or French: messages are English, catalogues translate.

from interlock.messages import _, speaking
with speaking("es"):
    print(_("{count} schools agree").format(count=6))

A message is a whole sentence or label in English, its own key. `_` translates it, `N_` marks one
that is translated later (a constant), `plural` chooses by number.
The catalogues `es.po` and `fr.po` are read when first asked for. `tools/messages.py` collects every
message from the code and the packaged data; a test fails where one is not translated.
"""

from interlock.messages.speaking import (
    LANGUAGES,
    N_,
    _,
    check_language,
    language,
    locale,
    plural,
    speaking,
)

__all__ = [
    "LANGUAGES",
    "N_",
    "_",
    "check_language",
    "language",
    "locale",
    "plural",
    "speaking",
]
