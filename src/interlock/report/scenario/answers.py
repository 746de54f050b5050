"""The outcomes of which an answer speaks, each with its whole sentences."""

from dataclasses import dataclass

from interlock.messages import N_
from interlock.region.annual import LAST_YEAR


@dataclass(frozen=True)
class Key:
    """An outcome of which the answer speaks.

    Attributes:
        outcome, place: as records name them.
        subject: what it is, with the year.
        had_more, had_less: a sentence for years of the past, with `{who}`.
        will_more, will_less: the same for years ahead.
    """

    outcome: str
    place: str
    subject: str
    had_more: str
    had_less: str
    will_more: str
    will_less: str

    def more(self, year: int) -> str:
        """Return the sentence that says it is more, of the past or ahead."""
        return self.had_more if year <= LAST_YEAR else self.will_more

    def less(self, year: int) -> str:
        """Return the sentence that says it is less, of the past or ahead."""
        return self.had_less if year <= LAST_YEAR else self.will_less


KEYS = (
    Key(
        "unauthorised_persons",
        "MEX",
        N_("The undocumented stock from Mexico in {year}"),
        N_(
            "The undocumented stock from Mexico in {year} would have been larger than {measure} "
            "under {who}."
        ),
        N_(
            "The undocumented stock from Mexico in {year} would have been smaller than {measure} "
            "under {who}."
        ),
        N_(
            "The undocumented stock from Mexico in {year} would be larger than {measure} under "
            "{who}."
        ),
        N_(
            "The undocumented stock from Mexico in {year} would be smaller than {measure} under "
            "{who}."
        ),
    ),
    Key(
        "apprehensions_events",
        "MEX",
        N_("US apprehensions of Mexicans"),
        N_("US apprehensions of Mexicans would have been more under {who}."),
        N_("US apprehensions of Mexicans would have been fewer under {who}."),
        N_("US apprehensions of Mexicans would be more under {who}."),
        N_("US apprehensions of Mexicans would be fewer under {who}."),
    ),
    Key(
        "deaths",
        "",
        N_("Expected deaths on the southwest border"),
        N_("Expected deaths on the southwest border would have been more under {who}."),
        N_("Expected deaths on the southwest border would have been fewer under {who}."),
        N_("Expected deaths on the southwest border would be more under {who}."),
        N_("Expected deaths on the southwest border would be fewer under {who}."),
    ),
    Key(
        "real_income_pct",
        "MEX",
        N_("The real income of Mexico"),
        N_("The real income of Mexico would have been higher under {who}."),
        N_("The real income of Mexico would have been lower under {who}."),
        N_("The real income of Mexico would be higher under {who}."),
        N_("The real income of Mexico would be lower under {who}."),
    ),
    Key(
        "natives_income_pct",
        "USA",
        N_("The real income of those who were in the United States"),
        N_(
            "The real income of those who were in the United States would have been higher under "
            "{who}."
        ),
        N_(
            "The real income of those who were in the United States would have been lower under "
            "{who}."
        ),
        N_("The real income of those who were in the United States would be higher under {who}."),
        N_("The real income of those who were in the United States would be lower under {who}."),
    ),
    Key(
        "salience_share",
        "",
        N_("The share of Americans who name immigration as the first problem"),
        N_(
            "The share of Americans who name immigration as the first problem would have been "
            "higher under {who}."
        ),
        N_(
            "The share of Americans who name immigration as the first problem would have been "
            "lower under {who}."
        ),
        N_(
            "The share of Americans who name immigration as the first problem would be higher "
            "under {who}."
        ),
        N_(
            "The share of Americans who name immigration as the first problem would be lower under "
            "{who}."
        ),
    ),
)
