"""The synthetic worlds of all kinds."""

from tests.claims import worlds_composite, worlds_model, worlds_record, worlds_series

WORLDS = (
    *worlds_series.WORLDS,
    *worlds_record.WORLDS,
    *worlds_model.WORLDS,
    *worlds_composite.WORLDS,
)
