"""What a page of scenarios says in words. Every number is read from the records of effects."""

from collections.abc import Mapping, Sequence
from typing import Any

from interlock.messages import _, plural
from interlock.region.annual import LAST_SCORED_YEAR, LAST_YEAR
from interlock.report.scenario.answers import KEYS, Key
from interlock.report.scenario.facts import HISTORY_TITLE, Comparison, Told
from interlock.report.wording import listed, number, percent, scientific, signed, span
from interlock.scenario.school import load_school
from interlock.study.answers.extrapolation import Outside, outside
from interlock.study.answers.records import effect_of
from interlock.study.records import FALLS, RISES, UNCHANGED, UNDECIDED
from interlock.trade import bases

POINTS = "percentage points"
MOST_BANDS = 2  # with more scenarios in one picture, medians alone
SEEN = 0.005  # below it two decimals show nothing
Effect = Mapping[str, Any]


def against(of: Comparison) -> str:
    """Return the name of what everything is held against, as a reader meets it."""
    return _("history") if of.against == HISTORY_TITLE else of.against


def title(of: Comparison) -> str:
    """Return the heading of the page."""
    if len(of.told) == 1 and of.against == HISTORY_TITLE:
        return of.told[0].posed.scenario.title
    return _("{scenarios} against {measure}").format(
        scenarios=listed(of.names[1:]), measure=against(of)
    )


def subtitle(of: Comparison) -> str:
    """Return in one line what was asked."""
    text = plural(
        "What {scenarios} would do to trade, borders and people, {years}, against {measure} and "
        "under {count} school of thought",
        "What {scenarios} would do to trade, borders and people, {years}, against {measure} and "
        "under {count} schools of thought",
        len(of.schools),
    )
    return text.format(
        scenarios=listed(of.names[1:]),
        years=span(of.years),
        measure=against(of),
        count=len(of.schools),
    )


def answer(told: Told, year: int) -> str:
    """Return what a scenario does, in one paragraph with numbers and who disagrees."""
    return " ".join(_told(told, key, year, named=key is KEYS[0]) for key in KEYS)


def _told(told: Told, key: Key, year: int, *, named: bool) -> str:
    """Return the sentences on one outcome: where it is more, where less, where open."""
    one = effect_of(told.record, key.outcome, key.place)
    found, subject = one["sign_agreement"], _(key.subject).format(year=year)
    if not_seen(one):
        return _("{subject}: the same to two decimals under every school.").format(subject=subject)
    still = found[UNDECIDED] + found[UNCHANGED]
    if len(still) == len(one["schools"]):
        return _("{subject}: no school decides the sign ({size}).").format(
            subject=subject, size=_size(one, still)
        )
    measure = told.record["against"]
    place = _("in history") if measure == HISTORY_TITLE else _("under {name}").format(name=measure)
    sentences = [
        _(text).format(year=year, measure=place, who=_who(one, found[way], named=named))
        for way, text in ((RISES, key.more(year)), (FALLS, key.less(year)))
        if found[way]
    ]
    if still:
        text = plural("{who} leaves the sign open.", "{who} leave the sign open.", len(still))
        sentences.append(text.format(who=_who(one, still, named=named)))
    if found["verdict"] == "disagree":
        sentences.append(_("The schools disagree."))
    return " ".join(sentences)


def not_seen(one: Effect) -> bool:
    """Return whether an effect rounds to zero at both ends under every school."""
    ends = [band[end] for band in one["schools"].values() for end in ("5", "95")]
    return all(end is not None and abs(end) < SEEN for end in ends)


def _who(one: Effect, names: Sequence[str], *, named: bool) -> str:
    """Return how many schools, by name where asked, with their medians and intervals."""
    of, size = len(one["schools"]), _size(one, names)
    if of == 1:
        return _("the school {name} ({size})").format(name=names[0], size=size)
    if named:
        size = f"{', '.join(names)}; {size}"
    if len(names) == of:
        return _("all {all} schools ({size})").format(all=of, size=size)
    return _("{count} of {all} schools ({size})").format(count=len(names), all=of, size=size)


def _size(one: Effect, names: Sequence[str]) -> str:
    """Return medians of some schools and the ends of their intervals, in words."""
    bands = [one["schools"][name] for name in names]
    middles = sorted(band["50"] for band in bands if band["50"] is not None)
    ends = [band[end] for band in bands for end in ("5", "95") if band[end] is not None]
    if not middles or not ends:
        return _("no value")
    unit, bare = one["unit"], "" if one["unit"] == POINTS else one["unit"]
    low, high = _amount(middles[0], bare), _amount(middles[-1], unit)
    least, most = _amount(min(ends), bare), _amount(max(ends), unit)
    if _amount(middles[0], unit) == high:
        return _("median {value}; 5 to 95 percent: {least} to {most}").format(
            value=high, least=least, most=most
        )
    return _("medians {low} to {high}; 5 to 95 percent: {least} to {most}").format(
        low=low, high=high, least=least, most=most
    )


def _amount(value: float, unit: str) -> str:
    """Return an effect with its unit; bare where there is none."""
    digits = 0 if abs(value) >= 99.5 else 1 if abs(value) >= 1 else 2
    if unit == POINTS:
        return _("{value} points").format(value=signed(value, digits))
    return percent(value, digits) if unit else signed(value, digits)


def changes(told: Told) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every link of the chain with its changes in words and their sources."""
    return [
        (
            f"{link.name}: {link.title}",
            [
                (str(change), _("Source: {source}").format(source=change.source))
                for change in link.changes
            ],
        )
        for link in told.posed.settled.chain
    ]


def words(of: Comparison) -> tuple[str, ...]:
    """Return how to read the page."""
    draws = of.told[0].tree.attrs["draws"]
    return (
        _(
            "An effect is the scenario less {measure} in the same year and under the same draw of "
            "everything that is uncertain: parameters of migration, political rules, sizes of "
            "border events, growth after the data. Medians and 5 to 95 percent of {draws} draws a "
            "school."
        ).format(measure=against(of), draws=draws),
        _(
            "A sign counts under a school where its 5 to 95 percent interval leaves out zero. "
            "Schools agree where all have one counted sign; they disagree where it rises under one "
            "and falls under another. Never quote one school alone, nor an average over schools."
        ),
        _(
            "Real income is that of all who live in a country, newcomers included. Real income of "
            "those who were there leaves out what newcomers earn and, in Mexico, what those who "
            "left took along. Welfare of migrants is in percent of consumption for ever."
        ),
    )


def limits(of: Comparison) -> list[str]:
    """Return what a reader must not take from the page."""
    found = [
        _(
            "Trade is static: each year is an equilibrium of its own on the base economy, with one "
            "wage and one household a country, no capital that builds up and no unemployment. Its "
            "elasticities are taken from the literature as if they were known, so bands leave out "
            "their uncertainty."
        ),
        _(
            "Bands are the uncertainty inside a school. The doubt whether a school is right is the "
            "distance between schools."
        ),
        _(
            "What enforcement did to the number of migrants is set-identified: data and "
            "assumptions leave a set of answers, one a school."
        ),
        _(
            "Far from history the rules are extrapolated: agents, barriers and wages outside the "
            "range that was observed are answered by elasticities estimated inside it. Border "
            "deaths far below today's enforcement are the least certain number here."
        ),
        _("Years after {year} are not scored: some of their inputs are held or assumed.").format(
            year=LAST_SCORED_YEAR
        ),
        _(
            "Central America has no economy of its own in the trade model: its wages and incomes "
            "are inputs, so a scenario moves its people, its remittances and the welfare of its "
            "migrants, not its real wage."
        ),
    ]
    found += [_extrapolated(one.name, told) for one in of.told for told in outside(one.posed)]
    if of.years[-1] > LAST_YEAR:
        found.append(
            _(
                "Years after {year} are a look ahead by stated rules and no forecast: projected "
                "series, trends with a range, everything else held. Differences between scenarios "
                "are read more safely than levels."
            ).format(year=LAST_YEAR)
        )
    return found


def assumptions(of: Comparison) -> list[tuple[str, str]]:
    """Return what the run takes as given, each with its name: the base, the schools, the draws."""
    attrs = of.told[0].tree.attrs
    base = bases.info(attrs["base"])
    schools = [(_(one.title), _(one.summary)) for one in map(load_school, of.schools)]
    return [
        (
            _("Base economy"),
            _(
                "{base}: {title}, year {year}. Trade answers with the elasticities that its source "
                "estimated."
            ).format(base=base.name, title=_(base.title), year=base.year),
        ),
        (
            _("What people know"),
            _(
                "Movers take this year's wages, risks and costs as lasting; who decides to move is "
                "told by the schools below, each fitted to the same observations of 1980 to 2019."
            ),
        ),
        (
            _("Draws"),
            _(
                "{draws} draws of each school's posterior, the same under the scenario and under "
                "{measure}; the packaged data are taken as observed without error where a source "
                "gives none."
            ).format(draws=attrs["draws"], measure=against(of)),
        ),
        *((_("School: {title}").format(title=name), told) for name, told in schools),
    ]


def _extrapolated(name: str, one: Outside) -> str:
    """Return where an input leaves the range of the data, in a sentence."""
    if one.low == one.high:
        held = _("{value} alone").format(value=_plain(one.low))
    else:
        held = _("{low} to {high}").format(low=_plain(one.low), high=_plain(one.high))
    return _(
        "{scenario}: {input} is {value} {unit} in {year}; history held {held}, so its effect is "
        "extrapolated."
    ).format(
        scenario=name, input=one.path, value=_plain(one.value), unit=one.unit, year=one.year,
        held=held,
    )  # fmt: skip


def _plain(value: float) -> str:
    """Return a number with about four digits that count."""
    size = abs(value)
    return number(value, 0 if size >= 100 or value == int(value) else 2 if size >= 1 else 4)


def captions(of: Comparison) -> dict[str, str]:
    """Return what stands under each picture, by its name."""
    bands = _("Line: median; bands: 25 to 75 and 5 to 95 percent of the draws.")
    lines = bands if len(of.names) <= MOST_BANDS else _("Lines: medians.")
    grey = _("Grey: {measure}.").format(measure=against(of))
    later = of.years[-1] > LAST_SCORED_YEAR
    shade = [_("Shaded: years that are not scored.")] if later else []
    held = _("The Gallup series ends in 2017 and is held.")
    told = {
        "scenario-stock": (
            _(
                "Undocumented Mexicans in the United States, mid-year, by school, with the "
                "estimates of four publishers."
            ),
            lines, grey, *shade,
        ),
        "scenario-apprehensions": (
            _("Apprehensions of Mexicans at the US border, events a year, by school."),
            lines, grey, *shade,
        ),
        "scenario-incomes": (
            _(
                "Real income of the three countries, difference from {measure} in percentage "
                "points, by school."
            ).format(measure=against(of)),
            bands, *shade,
        ),
        "scenario-salience": (
            _("Share of Americans who name immigration as the most important problem."),
            lines, grey, held, *shade,
        ),
    }  # fmt: skip
    return {name: " ".join(sentences) for name, sentences in told.items()}


def solved(told: Told) -> str:
    """Return in words how well a scenario is solved."""
    return _(
        "{scenario}: {status}; trade and people differ by at most {residual} in logs. Draws meet "
        "trade to first order around the exact run, with an error of at most {error} in log wages "
        "and incomes in the draw that is farthest from it."
    ).format(
        scenario=told.name,
        status=_(told.record["status"]),
        residual=scientific(told.record["residual"]),
        error=scientific(told.record["linear_error"]),
    )
