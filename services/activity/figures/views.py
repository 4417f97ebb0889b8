"""The answers of figures. Shares are in basis points, null of nothing; scores in centi-points; times in minutes."""

from typing import Annotated

from pydantic import BaseModel, Field

from services.activity.figures import wording
from services.activity.figures.domain import Comparison, Scores, UnitLoad, VerifierFigures, median_age
from services.activity.work.tally.domain import share_bp
from shared.http.vocabulary import counted_in
from shared.values.period import Period

Bp = Annotated[int | None, Field(description="basis points, rounded half up; null where there is nothing to count")]


class AgeView(BaseModel):
    """Whole hours: at least `at_least` and less than `below`; null: no upper limit."""

    model_config = counted_in("hours")

    at_least: int
    below: int | None


class ScoresView(BaseModel):
    """The number of scores, their mean (rounded half up) and standard deviation (rounded down) in centi-points."""

    model_config = counted_in("centi-points")

    number: Annotated[int, Field(description="The number of scores")]
    mean: int
    spread: int


class ComparisonView(BaseModel):
    """A comparison of scores, of people in posts of classes that other verifiers decided on, too.

    `peers_mean` weighs each class as it weighs in `own`; `difference` is that of the means before rounding.
    """

    model_config = counted_in("centi-points")

    own: ScoresView
    peers: ScoresView
    peers_mean: int
    difference: int
    verifiers: Annotated[int, Field(description="The number of people who verified")]


class VerifierView(BaseModel):
    """One verifier's decisions on a month's work; each activity counts with the decision that stands."""

    model_config = counted_in("activities")

    employee_id: str
    period: str
    verified: int
    returned: int
    rejected: int
    median_age_hours: AgeView | None
    full_bp: Bp
    accepted_bp: Bp
    unopened_bp: Bp
    quality: ScoresView | None
    comparison: ComparisonView | None
    says: Annotated[str, Field(examples=["Belum cukup nilai untuk dibandingkan dengan rekan."])]


class LoadView(BaseModel):
    """A unit's month. `required` is of all people together.

    Quartiles are verified minutes of a person, null where nobody works.
    """

    unit_id: str
    period: str
    people: Annotated[int, Field(description="People")]
    required: Annotated[int, Field(description="Minutes")]
    claimed: Annotated[int, Field(description="Minutes")]
    verified: Annotated[int, Field(description="Minutes")]
    lower_quartile: Annotated[int | None, Field(description="Minutes")]
    median: Annotated[int | None, Field(description="Minutes")]
    upper_quartile: Annotated[int | None, Field(description="Minutes")]
    under_half: Annotated[int, Field(description="People")]
    over_full: Annotated[int, Field(description="People")]
    late_bp: Bp
    says: Annotated[str, Field(examples=["Separuh pegawai sudah memenuhi menit kerja bulan ini."])]


def verifier_view(figures: VerifierFigures, period: Period) -> VerifierView:
    """A verifier's figures as they are answered."""
    sums, age = figures.sums, median_age(figures.sums)
    return VerifierView(
        employee_id=figures.verifier_id,
        period=period,
        verified=sums.verified,
        returned=sums.returned,
        rejected=sums.rejected,
        median_age_hours=AgeView(at_least=age[0], below=age[1]) if age else None,
        full_bp=share_bp(sums.perfect, sums.verified),
        accepted_bp=share_bp(sums.accepted, sums.offered),
        unopened_bp=share_bp(sums.unopened, sums.with_evidence),
        quality=_scores(Scores.of(sums)) if sums.verified else None,
        comparison=_comparison(figures.comparison) if figures.comparison else None,
        says=wording.verifier(figures),
    )


def load_view(unit_id: str, period: Period, load: UnitLoad) -> LoadView:
    """A unit's load as it is answered."""
    lower, median, upper = load.quartiles or (None, None, None)
    return LoadView(
        unit_id=unit_id,
        period=period,
        lower_quartile=lower,
        median=median,
        upper_quartile=upper,
        says=wording.unit(load),
        **{name: value for name, value in load._asdict().items() if name != "quartiles"},
    )


def _scores(scores: Scores) -> ScoresView:
    return ScoresView(number=scores.number, mean=scores.mean, spread=scores.spread)


def _comparison(compared: Comparison) -> ComparisonView:
    return ComparisonView(
        own=_scores(compared.own),
        peers=_scores(compared.peers),
        peers_mean=compared.peers_mean,
        difference=compared.difference,
        verifiers=compared.verifiers,
    )
