"""Goals written by hand: what was written reads as equal goals, and what is wrong is told with its line."""

from datetime import date
from importlib.resources import files

import pytest

from smail.domain.goals import grammar as g
from smail.domain.goals import lengths
from smail.domain.goals.faults import Wrong
from smail.domain.goals.windows import Per
from smail.domain.people import DischargeReason, Sex, Support
from smail.goal_files import LARGEST_FILE, WORDS, read
from smail.goal_writing import write

EVERYTHING = (
    g.Goal(
        "allt", 'Ett "mål" med \\ och å',
        g.Share(
            g.Group(
                g.Who.COMPLETED, (16, 29), Sex.WOMAN, Support.SOCIAL_ASSISTANCE, (DischargeReason.WORK,)
            ),
            g.Condition(
                (g.Event.FOLLOW_UP, g.Event.WORK), (DischargeReason.STUDIES,), True,
                lengths.Within(lengths.Length(6, lengths.Unit.MONTHS), lengths.After.DISCHARGE),
            ),
            sample=15,
        ),
        g.AtLeast(90), Per.WHOLE, date(2026, 12, 31),
    ),
    g.Goal("antal", "Antal", g.Count(g.Group(g.Who.STAFF)), g.AtMost(0), Per.MONTH),
    g.Goal(
        "tillfällen".replace("ä", "a"), "Tillfällen",
        g.Occasions(g.Group(), g.Event.PLAN_REVISED, lengths.Length(13, lengths.Unit.WEEKS), g.Event.WORK),
        g.AtLeast(100), Per.TERTIAL,
    ),
    g.Goal(
        "skillnad", "Skillnad",
        g.Difference(g.Share(g.Group(), g.Condition((g.Event.PLAN,), during=g.During.PERIOD))),
        g.Smaller(), Per.YEAR,
    ),
    g.Goal("delar", "Delar", g.Distribution(g.Group()), g.Parts(((Sex.WOMAN, 60), (Sex.MAN, 40)), 3)),
    g.Goal("steg", "Steg", g.Progression(g.Group()), g.AtLeast(90), Per.QUARTER),
    g.Goal("snitt", "Snitt", g.Given(g.Form.MEAN), g.AtMost(12)),
    g.Goal("svar", "Svar", g.Given(g.Form.SHARE, "can_train"), g.AtLeast(80)),
)  # fmt: skip

RIGHT = """\
[[goals]]
key = "plan"
name = "Plan inom åtta veckor"
measure = "share"
event = ["plan"]
within = "8 weeks"
at_least = 80
per = "quarter"
"""
OCCASIONS = RIGHT.replace("share", "occasions").replace('["plan"]', '"plan_revised"')
DIFFERENCE = RIGHT.replace("share", "difference")
PARTS = '[[goals]]\nkey = "k"\nname = "n"\nmeasure = "distribution"\nwanted = { woman = 60 }\n'


def test_what_was_written_reads_as_equal_goals() -> None:
    assert read("x.toml", write(EVERYTHING).encode()) == EVERYTHING


def test_the_goals_of_real_programmes_are_read_and_written() -> None:
    for file in files("smail.demo").joinpath("goals").iterdir():
        found = read(file.name, file.read_bytes())
        assert not isinstance(found, list), found
        assert read(file.name, write(found).encode()) == found


def problems(text: str) -> list[str]:
    """Everything that is said to be wrong."""
    found = read("mal.toml", text.encode())
    return [str(one) for one in found] if isinstance(found, list) else []


def test_a_right_file_has_no_problems() -> None:
    assert problems(RIGHT) == []


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('measure = "share"', 'measure = "andel"', "rad 4: goals[1].measure: 'andel' finns inte; välj bland"),
        ('["plan"]', '["plan", "fika"]', "rad 5: goals[1].event: 'fika' finns inte; välj bland plan, "),
        ('"8 weeks"', '"åtta veckor"', "rad 6: goals[1].within: ska vara ett antal days, weeks eller months"),
        ('"8 weeks"', '"0 weeks"', "rad 6: goals[1].within: är ingen möjlig tid"),
        ("at_least = 80", "at_least = 180", "rad 7: goals[1].at_least: är inte en möjlig procentsats"),
        ("at_least = 80", "at_least = 0", "rad 7: goals[1].at_least: är för litet"),
        ("at_least = 80", 'at_least = "80 %"', "rad 7: goals[1].at_least: ska vara ett heltal"),
        ("at_least = 80", "at_least = 80\nat_most = 90", "rad 8: goals[1].at_most: skriv precis ett av"),
        ("at_least = 80\n", "", "rad 1: goals[1].at_least: skriv precis ett av"),
        ("at_least = 80", "smaller = true", "rad 7: goals[1].smaller: passar inte ihop med measure"),
        ("at_least = 80", "wanted = { woman = 60, man = 40 }", "rad 7: goals[1].wanted: passar inte"),
        ('key = "plan"', 'key = "Min plan"', "rad 2: goals[1].key: skrivs med a–z"),
        ('key = "plan"\n', "", "rad 1: goals[1].key: saknas"),
        ("at_least", "lagst", "rad 7: goals[1].lagst: okänd nyckel"),
        ('event = ["plan"]\n', "", "rad 1: goals[1].event: saknas; skriv vad som ska ha hänt"),
        ('per = "quarter"', 'after = "discharge"', "rad 8: goals[1].after: gäller bara dem som har slutat"),
        ('per = "quarter"', 'per = "quarter"\nby = 2026-01-01', "rad 9: goals[1].by: gäller hela tiden"),
        ('per = "quarter"', "by = 2026-01-01T10:00:00", "rad 8: goals[1].by: ska vara ett datum utan kl"),
        ('per = "quarter"', 'by = "i höst"', "rad 8: goals[1].by: ska vara ett datum, till exempel"),
        ('per = "quarter"', 'during = "period"', "rad 8: goals[1].during: kan inte stå tillsammans"),
        ('per = "quarter"', 'per = "quarter"\nsample = 5', "rad 9: goals[1].sample: lottas en gång"),
        ('per = "quarter"', "sample = 0", "rad 8: goals[1].sample: är för litet"),
        ('per = "quarter"', 'ages = "29-16"', "rad 8: goals[1].ages: är inga möjliga åldrar"),
        ('per = "quarter"', 'ages = "unga"', "rad 8: goals[1].ages: ska vara två åldrar"),
        ('per = "quarter"', 'who = "staff"', "rad 5: goals[1].event: passar inte ihop med who"),
        (
            'per = "quarter"',
            'left_for = ["work"]',
            "rad 8: goals[1].left_for: gäller bara dem som har slutat",
        ),
    ],
)
def test_each_fault_is_told_with_its_line_and_what_to_do(was: str, becomes: str, told: str) -> None:
    assert was in RIGHT
    found = problems(RIGHT.replace(was, becomes, 1))
    assert any(one.startswith(f"mal.toml, {told}") for one in found), found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "goals: saknas; skriv minst ett mål"),
        ("mål = [", "filen är inte TOML"),
        (RIGHT + RIGHT, "rad 10: goals[2].key: plan står redan i filen"),
        (RIGHT + "[extra]\n", "rad 9: extra: okänd nyckel"),
        (OCCASIONS, "within: okänd"),
        (OCCASIONS.replace('within = "8 weeks"\n', ""), "every: saknas; skriv hur ofta"),
        (OCCASIONS.replace("within", "every").replace("8 weeks", "3 months"), "var tredje månad är"),
        (OCCASIONS.replace("within", "every").replace("plan_revised", "rating"), "every: behövs inte"),
        (DIFFERENCE, "at_least: passar inte ihop med measure"),
        (DIFFERENCE.replace("at_least = 80", "smaller = false"), "smaller: ska vara true"),
        (
            DIFFERENCE.replace("at_least = 80", "smaller = true").replace("quarter", "whole"),
            "smaller: jämför med tiden före",
        ),
        (
            PARTS,
            "rad 5: goals[1].wanted: delarna blir inte 100",
        ),
        (PARTS.replace("{ woman = 60 }", "{ }"), "wanted: är tom"),
        (PARTS.replace("{ woman = 60 }", "{ kvinnor = 100 }"), "wanted.kvinnor: okänd nyckel"),
        (PARTS.replace("= 60 }", "= 100 }\npoints = 60"), "points: är inte en möjlig procentsats"),
        (PARTS.replace("wanted = { woman = 60 }", "at_least = 50"), "measure: passar inte ihop"),
        (RIGHT.replace("Plan inom åtta veckor", "x" * 201), "name: är längre än 200 tecken"),
        (RIGHT.replace("80", "2000000").replace("share", "count"), "at_least: är orimligt stort"),
    ],
)  # fmt: skip
def test_each_other_fault_is_told_too(text: str, told: str) -> None:
    assert any(told in one for one in problems(text)), problems(text)


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert "för stor" in problems("#" * (LARGEST_FILE + 1))[0]


def test_every_fault_has_words() -> None:
    assert set(WORDS) == set(Wrong)
