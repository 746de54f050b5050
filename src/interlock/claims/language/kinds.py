"""Kinds of tests: what each asks, and the keys by which a claim file asks it."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from interlock.claims.language.evidence import Evidence, Span, Wanted, Written, Year, ordered
from interlock.claims.record.select import Filter

Text = Annotated[str, Field(min_length=8, max_length=1200)]
# How far a kind reaches: what it describes, how things came in time, how they went together, or
# what a model says would have been.
DESCRIPTION, TIMING, ASSOCIATION, MODEL = "description", "timing", "association", "model"


class Test(Written):
    """What every test says.

    Attributes:
        name: short name of a robustness variant; the main test is called `main`.
        asks: what is asked, in one sentence.
        claim: where the claim puts the number that the kind measures.
        circular: why the test cannot be independent evidence, beyond what the coding of the
            instruments tells by itself.
        independent: whether what it rests on was coded by others for another purpose.
    """

    reach: ClassVar[str] = DESCRIPTION
    measures: ClassVar[str] = ""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9 .-]{0,59}$")] = "main"
    asks: Text
    claim: Wanted
    circular: Text | None = None
    independent: bool = False


class Spanned(Test):
    """A test over years; `years` keeps some of them."""

    years: Span | None = None

    _ordered = field_validator("years")(ordered)


class Level(Spanned):
    """Mean of a number over years, its errors serially correlated."""

    measures: ClassVar[str] = "mean over the years"
    kind: Literal["level"]
    value: Evidence


class Sources(Test):
    """One quantity in one year as rival publishers give it."""

    measures: ClassVar[str] = "mean of the publishers"
    kind: Literal["sources"]
    values: tuple[Evidence, ...] = Field(min_length=2)
    year: Year


class Trend(Spanned):
    """Slope per year of a number; of its log with `log: true`."""

    measures: ClassVar[str] = "slope per year"
    kind: Literal["trend"]
    value: Evidence
    log: bool = False


class Break(Spanned):
    """Change of the mean from a dated event on."""

    reach: ClassVar[str] = TIMING
    measures: ClassVar[str] = "step at the date"
    kind: Literal["break"]
    value: Evidence
    at: Year
    log: bool = False
    with_trend: bool = False


class UnknownBreak(Spanned):
    """Change of the mean at a date that the data choose, which must lie in a window."""

    reach: ClassVar[str] = TIMING
    measures: ClassVar[str] = "step at the estimated date"
    kind: Literal["unknown break"]
    value: Evidence
    window: Span
    log: bool = False
    with_trend: bool = False

    _window = field_validator("window")(ordered)


class Comovement(Spanned):
    """Correlation of two numbers, x `lag` years before y, perhaps given others."""

    reach: ClassVar[str] = ASSOCIATION
    measures: ClassVar[str] = "correlation"
    kind: Literal["comovement"]
    x: Evidence
    y: Evidence
    transform: Literal["levels", "differences", "detrended"]
    log_x: bool = False
    log_y: bool = False
    lag: Annotated[int, Field(strict=True, ge=0, le=5)] = 0
    controls: tuple[Evidence, ...] = ()


class Precedence(Spanned):
    """Whether the past of one number helps to foresee another (Granger), and with which sign."""

    reach: ClassVar[str] = TIMING
    measures: ClassVar[str] = "sum of lagged coefficients, standard deviations"
    kind: Literal["precedence"]
    cause: Evidence
    effect: Evidence
    lags: Annotated[int, Field(strict=True, ge=1, le=3)] = 1
    differenced: bool = False
    log_cause: bool = False
    log_effect: bool = False
    controls: tuple[Evidence, ...] = ()


class Comparison(Spanned):
    """Difference a - b of two numbers over years: of means, trends per year, or late less early."""

    measures: ClassVar[str] = "difference"
    kind: Literal["comparison"]
    a: Evidence
    b: Evidence
    log: bool = False
    statistic: Literal["mean", "trend", "change"] = "mean"


class Pool(Written):
    """Things that are counted: instruments, or environmental treaties (an independent coding).

    Attributes:
        instruments: which ones.
        environmental: dyads of the environmental treaties, such as `CAN+USA`, `CAN+MEX+USA`.
        begun: first and last year.
    """

    instruments: Filter | None = None
    environmental: tuple[str, ...] = ()
    begun: Span | None = None

    _begun = field_validator("begun")(ordered)

    @model_validator(mode="after")
    def _one(self) -> "Pool":
        if (self.instruments is None) == (not self.environmental):
            raise ValueError("give exactly one of instruments, environmental")
        if self.instruments is not None and self.begun is not None:
            raise ValueError("'begun' of instruments stands inside `instruments`")
        return self


class Share(Test):
    """Share of those counted that are of some sort; exact binomial, each one a unit."""

    measures: ClassVar[str] = "share"
    kind: Literal["share"]
    of: Pool
    among: Pool


class ShareDifference(Test):
    """Share in one pool less share in another."""

    measures: ClassVar[str] = "difference of shares"
    kind: Literal["share difference"]
    of: Pool
    among: Pool
    less_of: Pool
    less_among: Pool


class RateRatio(Test):
    """Events a year in one span over events a year in another; exact conditional test."""

    reach: ClassVar[str] = TIMING
    measures: ClassVar[str] = "events a year over those of the other span"
    kind: Literal["rate"]
    events: Filter
    after: Span
    before: Span

    _after = field_validator("after")(ordered)
    _before = field_validator("before")(ordered)


class Clustering(Spanned):
    """Mean of a number in years with an event, less its mean in other years."""

    reach: ClassVar[str] = ASSOCIATION
    measures: ClassVar[str] = "mean in years of events less mean in others"
    kind: Literal["clustering"]
    events: Filter
    value: Evidence


class Sequence(Test):
    """Who came first in pairs of dated instruments; share of untied pairs."""

    reach: ClassVar[str] = TIMING
    measures: ClassVar[str] = "share of pairs in the claimed order"
    kind: Literal["sequence"]
    pairs: tuple[tuple[str, str], ...] = Field(min_length=1)


class Network(Test):
    """Share of the links among the three states that hold a hub."""

    measures: ClassVar[str] = "share of links that hold the hub"
    kind: Literal["network"]
    links: Pool
    hub: Literal["USA", "CAN", "MEX"] = "USA"


class Votes(Test):
    """Roll calls: share of the votes cast for a side, by all or one party.

    Attributes:
        votes: ids of roll calls, see table `rollcalls`; or, instead,
        topic, yea_means, agreement, chamber, dates: which roll calls.
        side: whose share is measured.
        of: all members, or those of one party.
        statistic: `mean` of the votes (one vote: its share), `trend` per decade, or `gap` between
            Republicans and Democrats.
    """

    measures: ClassVar[str] = "share of votes cast"
    kind: Literal["votes"]
    votes: tuple[str, ...] = ()
    topic: str | None = None
    yea_means: tuple[str, ...] = ()
    agreement: tuple[str, ...] = ()
    chamber: Literal["h", "s"] | None = None
    dates: Span | None = None
    side: Literal["yea", "nay", "restrictive", "liberalising"] = "yea"
    of: Literal["all", "D", "R"] = "all"
    statistic: Literal["mean", "trend", "gap"] = "mean"

    _dates = field_validator("dates")(ordered)


class Ratification(Test):
    """What the vote model says of a package before Congress; perhaps less another package.

    Attributes:
        package: name of a packaged package.
        against: another, whose number is taken off.
        year: of the vote, where not the package's own.
        quantity: `house_yes`, `senate_yes` (votes) or `enacted` (chance).
        ex_post: use what the package's own votes tell.
    """

    reach: ClassVar[str] = MODEL
    measures: ClassVar[str] = "votes or chance"
    kind: Literal["ratification"]
    package: str
    against: str | None = None
    year: Year | None = None
    quantity: Literal["house_yes", "senate_yes", "enacted"] = "house_yes"
    ex_post: bool = False


class Counterfactual(Test):
    """Effect of a scenario on an outcome at a place and year, under every school.

    Attributes:
        scenario: packaged name.
        against: what it is held against.
        outcome: `OUTCOME.PLACE@YEAR`, see `interlock outcomes`.
        level: measure the outcome itself, not what the scenario changes.
        since: measure its change in percent from this year on, within the scenario.
    """

    reach: ClassVar[str] = MODEL
    measures: ClassVar[str] = "effect of the scenario"
    kind: Literal["counterfactual"]
    scenario: str
    against: str = "history"
    outcome: Annotated[str, Field(pattern=r"^[a-z_0-9]+(\.[^@]+)?@[0-9]{4}$")]
    level: bool = False
    since: Year | None = None


Quantity = Literal[
    "chance_mobility",
    "chance_bilateral",
    "chance_trilateral",
    "chance_observed",
    "mobility_in_winset",
    "exclusion_in_winset",
    "payoff_bilateral_minus_trilateral.USA",
    "payoff_bilateral_minus_trilateral.MEX",
    "payoff_bilateral_minus_trilateral.CAN",
    "prefers_bilateral.USA",
    "prefers_bilateral.MEX",
    "prefers_bilateral.CAN",
]


class Negotiation(Test):
    """What fitted governments make of windows of negotiation, under every bargaining concept.

    Attributes:
        windows: names, see `interlock negotiate`.
        quantity: what is measured; those with a player are of that government.
        concepts: some of them; all where left out.
        reading: of the record, `rule` or `rival`.
    """

    reach: ClassVar[str] = MODEL
    measures: ClassVar[str] = "mean over the windows"
    kind: Literal["negotiation"]
    windows: tuple[str, ...] = Field(min_length=1)
    quantity: Quantity
    concepts: tuple[str, ...] = ()
    reading: Literal["rule", "rival"] = "rule"


Simple = Annotated[
    Level | Sources | Trend | Break | UnknownBreak | Comovement | Precedence | Comparison | Share
    | ShareDifference | RateRatio | Clustering | Sequence | Network | Votes | Ratification
    | Counterfactual | Negotiation,
    Field(discriminator="kind"),
]  # fmt: skip


class Composite(Written):
    """Several tests as one: `all` must show the claim, or `any`, each at a share of the level.

    Attributes:
        of: how they combine.
        parts: the tests.
    """

    reach: ClassVar[str] = DESCRIPTION
    measures: ClassVar[str] = "parts"

    kind: Literal["composite"]
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9 .-]{0,59}$")] = "main"
    asks: Text
    of: Literal["all", "any"]
    parts: tuple[Simple, ...] = Field(min_length=2)
    circular: Text | None = None
    independent: bool = False

    @field_validator("parts")
    @classmethod
    def _named_apart(cls, parts: tuple[Test, ...]) -> tuple[Test, ...]:
        names = [part.name for part in parts]
        if len(set(names)) < len(names):
            raise ValueError("parts need names of their own; give each a 'name'")
        return parts


AnyTest = Annotated[
    Level | Sources | Trend | Break | UnknownBreak | Comovement | Precedence | Comparison | Share
    | ShareDifference | RateRatio | Clustering | Sequence | Network | Votes | Ratification
    | Counterfactual | Negotiation | Composite,
    Field(discriminator="kind"),
]  # fmt: skip
