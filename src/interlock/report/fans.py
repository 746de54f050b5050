"""Fans: an outcome of a coupled run over years, one small picture for each school, with bands."""

from typing import TYPE_CHECKING, Any

from interlock.errors import InputError

if TYPE_CHECKING:
    import altair as alt
    import xarray as xr

WIDTH, HEIGHT, COLUMNS = 180, 110, 3
INK, BAND, POINT = "#1b6ca8", "#1b6ca8", "#444444"


def fans(
    values: "xr.DataArray", title: str, *, observed: "xr.DataArray | None" = None
) -> "alt.FacetChart":
    """Draw medians with 50 and 90 percent bands by school, and observations as points.

    Args:
        values: over school, quantile and year, with label, unit and source.
        title: what stands above; the label is added.
        observed: over year.

    Raises:
        InputError: a place is still to be chosen.
    """
    import altair as alt

    left = [str(dim) for dim in values.dims if dim not in ("school", "quantile", "year")]
    if left:
        raise InputError(f"choose {' and '.join(left)}: such as {left[0]}='...'")
    spread = values if "school" in values.dims else values.expand_dims("school")
    about = values.attrs
    rows = alt.Data(values=_rows(spread, observed))
    year = alt.X("year:Q", axis=alt.Axis(format="d", title=None, tickCount=4))
    unit = alt.Y("middle:Q", title=about["unit"], scale=alt.Scale(zero=False))
    base = alt.Chart().encode(x=year)
    layers = [
        base.mark_area(opacity=0.15, color=BAND).encode(y="low:Q", y2="high:Q"),
        base.mark_area(opacity=0.25, color=BAND).encode(y="lower:Q", y2="upper:Q"),
        base.mark_line(color=INK).encode(y=unit),
        base.mark_point(color=POINT, size=12, filled=True).encode(y="observed:Q"),
    ]
    heading = alt.TitleParams(
        text=": ".join(filter(None, [title, about["label"]])),
        subtitle=f"Median, 50 and 90 percent of draws. Source: {about['source']}",
        anchor="start",
    )
    chart = alt.layer(*layers, data=rows).properties(width=WIDTH, height=HEIGHT)
    return chart.facet(alt.Facet("school:N", title=None), columns=COLUMNS).properties(title=heading)


def _rows(values: "xr.DataArray", observed: "xr.DataArray | None") -> list[dict[str, Any]]:
    names = {0.05: "low", 0.25: "lower", 0.5: "middle", 0.75: "upper", 0.95: "high"}
    seen = {}
    if observed is not None:
        pairs = zip(observed["year"].values, observed.values, strict=True)
        seen = {int(year): float(value) for year, value in pairs if value == value}
    rows = []
    for school in values["school"].values:
        here = values.sel(school=school)
        for year in values["year"].values:
            at = here.sel(year=year)
            row: dict[str, Any] = {"school": str(school), "year": int(year)}
            row |= {name: float(at.sel(quantile=q)) for q, name in names.items()}
            if int(year) in seen:
                row["observed"] = seen[int(year)]
            rows.append(row)
    return rows
