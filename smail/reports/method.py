"""The figures of the page of method: what the sign rule finds and misses, here or in a typical county."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from smail.reports.county import CountyFit

if TYPE_CHECKING:
    from smail.analysis.sign_rates import CountyLaw

# True changes per 13 weeks, and numbers of ratings, that the table tells of.
CHANGES = (0.1, 0.2, 0.3)
RATINGS = (4, 6, 8, 10, 13)
THREE_YEARS = 13
INDICATORS = 7
# The smallest change between two single ratings that noise of 95 % does not make: 1.96 · √2 residual SDs.
DETECTABLE = 2.77
# Of persons who do not change, so many may see any sign at one occasion; held by simulation (tests/analysis).
WRONG = 0.05
PERSONS = 20_000
TYPICAL = (0.6, 0.06, 0.08, -0.25, 0.45)


@dataclass(frozen=True, slots=True)
class Method:
    """What is printed: shares between 0 and 1, SDs in steps of the scale."""

    is_own_county: bool
    residual_sd: float
    detectable: float
    # Of persons who do not change, ever with any sign in three years.
    wrong_ever: float
    # For each change, the share of those who change by it that are told so after each number of ratings.
    found: tuple[tuple[float, tuple[float, ...]], ...]


def method_of(fit: CountyFit | None) -> Method:
    """The figures in the county of the fit, or in a typical one where there is no fit to go by."""
    if fit is None or not fit.models:
        return _method(TYPICAL, is_own=False)
    models = fit.models.values()
    numbers = [
        (one.level_sd, one.effects[1], one.slope_sd, one.correlation, one.residual_sd) for one in models
    ]
    # Rounded, so that one more rating does not cost a simulation.
    level, mean, slope, correlation, noise = (
        round(float(sum(column)) / len(numbers), 2) for column in zip(*numbers, strict=True)
    )
    return _method(
        (level, mean, slope, 0.0 if correlation != correlation else correlation, noise), is_own=True
    )


@lru_cache(maxsize=16)
def _method(law: tuple[float, float, float, float, float], *, is_own: bool) -> Method:
    # Only whoever reads the page pays for the mathematics.
    from smail.analysis.sign_rates import CountyLaw

    county = CountyLaw(*law)
    return Method(
        is_own_county=is_own,
        residual_sd=law[-1],
        detectable=DETECTABLE * law[-1],
        wrong_ever=_ever_wrong(county),
        found=tuple((change, _found(county, change)) for change in CHANGES),
    )


def _ever_wrong(county: "CountyLaw") -> float:
    from smail.analysis.sign_rates import sign_rates

    rates = sign_rates(county, 0.0, THREE_YEARS, INDICATORS, PERSONS)
    return float(rates.ever_any_sign[-1])


def _found(county: "CountyLaw", change: float) -> tuple[float, ...]:
    from smail.analysis.sign_rates import sign_rates

    rates = sign_rates(county, change, THREE_YEARS, INDICATORS, PERSONS)
    up = dict(zip(rates.n_ratings.tolist(), rates.up.tolist(), strict=True))
    return tuple(float(up[n]) for n in RATINGS)
