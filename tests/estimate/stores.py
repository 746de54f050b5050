"""What every store of fits owes its readers: one line on a file missing, broken or stale."""

import json

import numpy as np
import pytest

from interlock.errors import InputError, UnconvergedError


def refuses_other_files(store, folder, *, broken, stale, fingerprint=("fingerprint",)):
    """Check a store module with `FILE` and `read`.

    Args:
        store: the module.
        folder: an empty one.
        broken: what it says of a file cut short.
        stale: what it says of a file of other data.
        fingerprint: keys that lead to a fingerprint in the record of the file.
    """
    with pytest.raises(InputError, match="interlock fit politics"):
        store.read(folder / "none.npz")
    cut = folder / "broken.npz"
    cut.write_bytes(store.FILE.read_bytes()[:500])
    with pytest.raises(InputError, match=broken):
        store.read(cut)
    with np.load(store.FILE) as file:
        arrays = dict(file)
    about = json.loads(str(arrays["about"]))
    place = about
    for key in fingerprint[:-1]:
        place = place[key]
    assert place[fingerprint[-1]]
    place[fingerprint[-1]] = "sha256:0"
    other = folder / "stale.npz"
    np.savez(other, **{**arrays, "about": np.asarray(json.dumps(about))})
    with pytest.raises(UnconvergedError, match=stale):
        store.read(other)
