"""What a closed quarter has given is made once, and anew for another quarter or federation."""

from datetime import date

from smail.reports.kept import KeptByQuarter

SUMMER, AUTUMN = date(2026, 6, 30), date(2026, 9, 30)


def test_it_is_made_once_for_each_quarter_and_federation() -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name

    kept: KeptByQuarter[str] = KeptByQuarter()
    assert kept.of(1, SUMMER, lambda: make("summer")) == "summer"
    assert kept.of(1, SUMMER, lambda: make("again")) == "summer"
    assert kept.of(2, SUMMER, lambda: make("elsewhere")) == "elsewhere"
    assert kept.of(1, AUTUMN, lambda: make("autumn")) == "autumn"
    assert made == ["summer", "elsewhere", "autumn"]
