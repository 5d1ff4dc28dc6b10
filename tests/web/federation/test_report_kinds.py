"""The deviation and the final report say what was released and kept of the quarters, and nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from smail.db.tables import Organisation, Programme, ProgrammeMoney
from smail.domain.calendar import Quarter
from smail.domain.goals.grammar import AtLeast, Condition, Event, Goal, Group, Share, Who
from smail.domain.goals.judging import Interval, Judged, Status
from smail.domain.goals.told import Told, ToldFigure
from smail.domain.people import DischargeReason, Sex
from smail.domain.publishing import (
    HIDDEN,
    Figure,
    Publication,
    PublishedPeriod,
    PublishedRow,
    PublishedTable,
    Reach,
    Scope,
    Split,
)
from smail.domain.reporting import PARTS_OF, ReportKind, ReportPart
from smail.queries.goal_statuses import Kept
from smail.queries.quarterly_reports import Closed
from smail.reports import quarterly_sheet, report_workbook
from smail.reports.cost_by_sex import Basis, Cost
from smail.reports.cost_by_sex import Share as CostShare
from smail.web.federation import report_deviation, report_final, report_words
from smail.web.federation.report_desk import first_of, is_after_end, last_of
from smail.web.federation.report_forms import FORMS
from smail.web.federation.report_frame import Material

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
MADE_AT = datetime(2026, 4, 2, 12, tzinfo=UTC)
EARLIER, LATER = Quarter(2025, 4), Quarter(2026, 1)
WORK = Goal(
    "work", "Hälften till arbete", Share(Group(Who.DISCHARGED), Condition((Event.WORK,))), AtLeast(50)
)


@pytest.fixture(autouse=True)
def _in_a_request(app: "Flask") -> Iterator[None]:
    with app.test_request_context():
        yield


def _closed(quarter: Quarter, ongoing: Figure) -> Closed:
    few = {"started": HIDDEN, "ended": HIDDEN, "ongoing": ongoing}
    rows = tuple(PublishedRow(key, (one,)) for key, one in few.items())
    period = PublishedPeriod(Reach.PERIOD, quarter.label)
    tables = (PublishedTable("people", ("all",), rows),)
    published = Publication(Scope.PROGRAMME, "p", "Stegen", period, Split.SEX, 5, MADE_AT, tables)
    return Closed(quarter.label, quarter.last_on, "0" * 64, published)


def _stood(quarter: Quarter, status: Status, count: int) -> tuple[Goal, Kept]:
    whole = ToldFigure(count / 20, 20, count, 20)
    told = Told(Judged(status), quarter.starts_on, quarter.last_on, whole)
    return WORK, Kept(quarter, told, "0" * 64, MADE_AT)


def _material(status: Status) -> Material:
    programme = Programme(
        name="Stegen",
        starts_on=date(2024, 1, 1),
        ends_on=date(2026, 3, 31),
        target_group="Unga.",
        organisation=Organisation(name="Tierps kommun"),
    )
    quarters = [_closed(LATER, Figure(12.0)), _closed(EARLIER, HIDDEN)]
    now, before = [_stood(LATER, status, 5)], [_stood(EARLIER, Status.ON_THE_WAY, 10)]
    return Material(programme, quarters[0], now, None, {}, {}, None, before, quarters)


def test_a_deviation_report_begins_with_the_goals_that_are_off_and_how_they_stood_before() -> None:
    of = _material(Status.OFF)
    part, *_blank, office = report_deviation.document(of)["parts"]
    off, trend = part["tables"]
    assert [row[0] for row in off["rows"]] == ["Hälften till arbete"]
    assert trend["rows"] == [["2025-Q4", "10 av 20, 50 %", "På väg"], ["2026-Q1", "5 av 20, 25 %", "Ur kurs"]]
    anchoring, boxes = office["tables"]
    assert [row[1] for row in anchoring["rows"]] == ["☐ Ja   ☐ Nej", "", "", "", ""]
    assert [row[0] for row in boxes["rows"]] == ["Noterat", "Beslut av förbundschefen", "Beslut av styrelsen"]
    assert report_deviation.n_off([*of.goals, *of.earlier], of.closed) == 1


def test_a_deviation_need_not_be_of_a_goal() -> None:
    part = report_deviation.document(_material(Status.MET))["parts"][0]
    assert (part["text"], part["tables"]) == (["Inget mål är ur kurs. Avvikelsen gäller något annat."], [])


def test_a_quarterly_report_says_what_is_chance_that_days_are_real_and_that_steps_stand_beside() -> None:
    of = _material(Status.MET)
    tables = (
        *of.published.tables,
        PublishedTable("change", ("all",), (PublishedRow("health", (Figure(0.2, 0.1, 0.3, 20, 60, 0.1),)),)),
        PublishedTable("level", ("all",), (PublishedRow("health", (Figure(3.1, 2.9, 3.3, 20),)),)),
        PublishedTable(
            "steps",
            ("all",),
            (PublishedRow("forward", (Figure(8.0),)), PublishedRow("not_forward", (Figure(12.0),))),
        ),
    )
    closed = replace(of.closed, published=replace(of.closed.published, tables=tables))
    document = report_words.document(replace(of, closed=closed, names={"health": "Hälsa"}))
    part, equality = document["parts"][4], document["parts"][7]
    assert equality["tables"] == []
    assert equality["text"][-1].startswith(
        "Visas inte här: andel gjorda skattningar. De som räknas är för få, "
    )
    assert part["text"] == ["Svaren om hälsa går säkert uppåt."]
    asked = dict(part["tables"][0]["rows"])
    assert "Annars kan det vara slump." in asked["Är det en ändring eller slump?"]
    assert "på de dagar då var och en har svarat" in asked["Har alla svarat lika ofta?"]
    assert "8 av 20 personer har minst ett framsteg" in asked["Syns alla framsteg i svaren?"]
    assert "minst 10 personer och ungefär 60 svar" in asked["Vilka gäller siffrorna?"]
    assert "Svaren om hälsa går säkert uppåt." in document["parts"][0]["text"]
    (picture,) = part["charts"]
    assert picture["effects"][0]["written"] == "+0,20"
    kept = quarterly_sheet.signed(document)
    assert quarterly_sheet.remade(kept).is_same
    assert b"/Alt" in kept.content
    none = report_words.document(of)["parts"][4]
    assert none["charts"] == []
    assert "släpptes det av en äldre version" in none["text"][0]


def test_a_quarterly_report_says_what_its_conclusion_hangs_on_and_why_less_is_told_by_sex() -> None:
    of = _material(Status.MET)
    sexes = ("all", "woman", "man")
    told = (Figure(20.0), Figure(12.0), Figure(8.0)), (Figure(3.0), HIDDEN, HIDDEN)
    people = PublishedTable(
        "people", sexes, (PublishedRow("ongoing", told[0]), PublishedRow("started", told[1]))
    )
    level = PublishedTable("level", ("all",), (PublishedRow("health", (Figure(3.1, 2.9, 3.3, 20),)),))
    for low, value, high, said in (
        (0.07, 0.3, 0.3, "går uppåt med 0,07 steg på 13 veckor. Det håller också om de svar som saknas i"),
        (0.07, 0.2, 0.3, "Det går inte längre att säga om de svar som saknas i medeltal är 0,2 steg lägre"),
        (-0.05, 0.2, 0.3, "går neråt med 0,05 steg på 13 veckor."),
        (0.01, 0.0, 0.3, ""),
    ):
        row = PublishedRow("tipping", (Figure(value, low, high, 20),))
        tables = (people, level, PublishedTable("tipping", ("all",), (row,)))
        closed = replace(of.closed, published=replace(of.closed.published, tables=tables))
        parts = report_words.document(replace(of, closed=closed, names={"health": "Hälsa"}))["parts"]
        assert parts[4]["text"][0].startswith("Hur svaren har ändrats i varje område ingår inte")
        asked = dict(parts[4]["tables"][0]["rows"])
        assert "intervall" not in asked["Är det en ändring eller slump?"]
        assert ("den står ovanför" in asked["Är det en ändring eller slump?"]) is bool(said)
        assert ("är räknad på de dagar" in asked["Har alla svarat lika ofta?"]) is bool(said)
        found = [one for one in parts[4]["text"] if "Alla områden tillsammans" in one]
        assert [said in one for one in found] == ([True] if said else [])
        assert parts[7]["text"][0].startswith("Av 2 siffror som visas för alla visas 1 också för kvinnor och")


def test_a_final_report_has_a_row_for_each_quarter_and_adds_up_only_what_is_shown_in_all_of_them() -> None:
    found = report_final.document(_material(Status.MET))
    part = found["parts"][2]
    assert part["text"][0] == (
        "Insatsen började 1 januari 2024. Kvartalen före kvartal 4 2025 visas inte var för sig."
    )
    (people,) = part["tables"]
    assert people["rows"] == [
        ["2025-Q4", "visas inte", "visas inte", "visas inte"],
        ["2026-Q1", "visas inte", "visas inte", "12"],
        ["Kvartalen ovan", "visas inte", "visas inte", "–"],
    ]
    assert "Stegen drevs av Tierps kommun" in found["parts"][1]["text"][0]


def test_a_final_report_adds_up_ratings_that_are_all_shown_and_tells_of_the_money_typed_in() -> None:
    of = _material(Status.MET)
    row = PublishedTable(
        "ratings", ("all",), (PublishedRow("due", (Figure(20.0),)), PublishedRow("done", (HIDDEN,)))
    )
    quarters = [
        replace(one, published=replace(one.published, tables=(*one.published.tables, row)))
        for one in of.quarters
    ]
    money = ProgrammeMoney(
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
        granted=1_250_000,
        used=None,
        counted_on=date(2026, 1, 9),
    )
    booked = Cost(Basis.BOOKED, {Sex.WOMAN: CostShare(600_000, None), Sex.MAN: CostShare(500_000, None)})
    of = replace(of, quarters=quarters, money=[money], costs=[(money, booked), (money, None)])
    found = report_final.document(of)
    costs = [[cell.replace("\u00a0", " ") for cell in row] for row in found["parts"][1]["tables"][1]["rows"]]
    assert costs == [
        ["2025", "Inskrivet", "600 000", "500 000", "–", "–"],
        ["2025", "Visas inte", "–", "–", "–", "–"],
    ]
    assert "inte bokförda" in found["parts"][1]["text"][-1]
    assert found["parts"][3]["tables"][0]["rows"][-1] == ["Kvartalen ovan", "40", "visas inte", "visas inte"]
    assert found["parts"][1]["tables"][0]["rows"] == [["2025", "1\u00a0250\u00a0000", "–", "9 januari 2026"]]


def test_a_final_report_says_how_answers_changed_by_sex_and_what_those_who_ended_went_to() -> None:
    of = replace(_material(Status.MET), names={"health": "Hälsa"})
    columns = ("all", "woman", "man")

    def table(key: str, **rows: tuple[Figure, ...]) -> PublishedTable:
        return PublishedTable(key, columns, tuple(PublishedRow(row, found) for row, found in rows.items()))

    sure = Figure(0.2, 0.1, 0.3, 20, 60, 0.1)
    endings = {
        "to_work_or_studies": (Figure(12.0), HIDDEN, HIDDEN),
        "to_elsewhere": (Figure(8.0), HIDDEN, HIDDEN),
    }
    told = (
        table("ratings", due=(Figure(40.0), Figure(22.0), Figure(18.0)), done=(HIDDEN, HIDDEN, HIDDEN)),
        table("change", health=(sure, sure, HIDDEN)),
        table("endings", **endings),
        PublishedTable(
            "first_year_2024", ("all",), (PublishedRow("year_started", (Figure(0.4, 0.3, 0.5, 50),)),)
        ),
    )
    last, first = of.quarters
    tables = (*first.published.tables, *told)
    quarters = [last, replace(first, published=replace(first.published, tables=tables))]
    document = report_final.document(replace(of, quarters=quarters))
    people, ratings = document["parts"][2:4]
    ended = next(one for one in people["tables"] if one["title"] == "Vad de som slutade gick till")
    assert ended["rows"] == [
        ["2025-Q4", "12", "8"],
        ["2026-Q1", "visas inte", "visas inte"],
        ["Kvartalen ovan", "visas inte", "visas inte"],
    ]
    assert [one["title"] for one in people["tables"]][-2].startswith("Första året för dem som började 2024")
    assert "Nivå och förändring är av kvartal 4 2025" in ratings["text"][2]
    assert ratings["text"][3:] == [
        "Svaren om hälsa går säkert uppåt.",
        "Kvinnor: Svaren om hälsa går säkert uppåt.",
        "Hur svaren har ändrats för alla som har slutat visas inte: de är för få, eller så skulle en liten"
        " grupp gå att räkna ut.",
    ]
    by_sex = next(one for one in ratings["tables"] if one["title"].endswith("kvinnor och män"))
    assert by_sex["rows"][0] == ["2025-Q4", "22", "18", "visas inte", "visas inte"]
    assert "från kvartal 4 2025 till kvartal 1 2026" in document["parts"][0]["text"][0]


def test_a_final_report_tells_of_all_who_have_left_where_no_quarter_does() -> None:
    of = _material(Status.MET)
    columns = ("all", "woman", "man")
    level = Figure(3.4, 3.1, 3.6, 30)
    left = {
        "index.left_to_work": (level, replace(level, n_persons=20), HIDDEN),
        "index.left_to_other": (replace(level, n_persons=40), replace(level, n_persons=20), HIDDEN),
    }
    told = (
        PublishedTable("leavers", columns, tuple(PublishedRow(key, each) for key, each in left.items())),
        PublishedTable(
            "leaving_change",
            columns,
            (PublishedRow("left", (Figure(0.06, -0.02, 0.1, 70, 260, 0.1), HIDDEN, HIDDEN)),),
        ),
    )
    last, first = of.quarters
    last = replace(last, published=replace(last.published, tables=(*last.published.tables, *told)))
    goal, kept = of.goals[0]
    ended = Share(Group(Who.DISCHARGED), Condition(reasons=(DischargeReason.STUDIES, DischargeReason.WORK)))
    share = ToldFigure(0.2, 0, is_rounded=True, ends=Interval(0.2, 0.4))
    goals = [(replace(goal, measure=ended), replace(kept, told=replace(kept.told, whole=share)))]
    document = report_final.document(replace(of, quarters=[last, first], goals=goals))
    summary, _activity, people, ratings, *_rest = document["parts"]
    gone = (
        "Från starten till och med 31 mars 2026, av dem som hade svarat: ungefär 30 gick till arbete eller"
        " studier och ungefär 40 till annat. Kvinnor: ungefär 20 till arbete eller studier och ungefär 20"
        " till annat. Talen är grova, i hela tiotal: ingen andel kan räknas ut ur dem. Andelen av alla som"
        " har slutat säger målet ”Hälften till arbete”: mellan 20 och 40 %."
    )
    changed = (
        "Alla som har slutat, från starten till och med 31 mars 2026: svaren har ändrats med +0,06 steg på"
        " 13 veckor, alla områden tillsammans (−0,02 till +0,10). Det kan vara slump."
    )
    assert {gone, changed} <= {*summary["text"]}
    assert people["text"][-1] == gone
    assert changed in ratings["text"]
    # Nobody is left of a programme that has ended: what holds no figure is no column.
    said = [
        (one["title"], one["header"][1:]) for one in people["tables"] if one["title"].startswith("Senast")
    ]
    to_work, other = "De som slutade till arbete eller studier", "De som slutade av annan orsak"
    title = f"Senast sedda nivå: {to_work[:1].lower()}{to_work[1:]} och {other[:1].lower()}{other[1:]}"
    assert said == [(title, [to_work, other]), (f"{title}, underlag", [to_work, other])]
    changes = [one["header"][1:] for one in ratings["tables"] if one["title"].startswith("Förändring: ")]
    assert changes == [["De som har slutat"]] * 2


def test_a_programme_that_began_before_its_first_report_says_with_which_quarter_they_begin() -> None:
    of = _material(Status.MET)
    assert first_of(of.programme, of.quarters) == "kvartal 4 2025"
    of.programme.starts_on = date(2025, 10, 1)
    assert (first_of(of.programme, of.quarters), first_of(of.programme, [])) == ("", "")


def test_nobody_reports_on_a_quarter_that_came_after_the_last_day() -> None:
    of = _material(Status.MET)
    assert [is_after_end(of.programme, one) for one in of.quarters] == [False, False]
    of.programme.ends_on = date(2025, 12, 31)
    assert [is_after_end(of.programme, one) for one in of.quarters] == [True, False]


def test_a_final_report_begins_with_the_sums_since_the_start_that_were_let_out() -> None:
    of = _material(Status.MET)
    rows = (("started", Figure(64.0)), ("ended", Figure(64.0)), ("ongoing", HIDDEN))
    since = PublishedTable(
        "since_people_2026-Q1", ("all",), tuple(PublishedRow(key, (one,)) for key, one in rows)
    )
    published = replace(of.published, tables=(*of.published.tables, since))
    found = report_final.document(replace(of, closed=replace(of.closed, published=published)))
    summary, _activity, people, ratings, *_rest, how = found["parts"]
    assert "Sedan starten till och med 31 mars 2026 har 64 personer varit med." in summary["text"]
    assert people["tables"][0]["rows"][0] == ["Har varit med", "64"]
    assert ratings["tables"] == []
    assert ratings["text"][-1].startswith(
        "Visas inte här: svarstillfällen. De som räknas är för få, eller så "
    )
    assert "Har varit med, sedan starten" in dict(how["tables"][0]["rows"])


def test_a_final_report_is_of_the_last_quarter_of_a_programme_that_has_ended() -> None:
    of = _material(Status.MET)
    assert last_of(of.programme, of.quarters) is of.quarters[0]
    of.programme.ends_on = date(2025, 12, 1)
    assert last_of(of.programme, of.quarters) is of.quarters[1]
    for still_open in (None, date(2026, 4, 1)):
        of.programme.ends_on = still_open
        assert last_of(of.programme, of.quarters) is None


@pytest.mark.parametrize("kind", [ReportKind.DEVIATION, ReportKind.FINAL])
def test_every_file_of_such_a_report_is_made_again_to_the_same_bytes(kind: ReportKind) -> None:
    make = {ReportKind.DEVIATION: report_deviation, ReportKind.FINAL: report_final}[kind].document
    of = _material(Status.OFF)
    document = make(replace(of, comments={PARTS_OF[kind][0]: "{{ 7 * 7 }}"}, signed_on=date(2026, 4, 20)))
    kept = quarterly_sheet.signed(document)
    assert quarterly_sheet.remade(kept).is_same
    assert [quarterly_sheet.remade_file(kept, one).is_same for one in kept.files] == [True, True]
    assert report_workbook.workbook(document) == kept.files[0].content


def test_each_kind_has_a_field_for_a_comment_to_each_of_its_parts() -> None:
    for kind, parts in PARTS_OF.items():
        fields = {name for name in FORMS[kind]()._fields if name.startswith("comment_")}
        assert fields == {f"comment_{part}" for part in parts}
    assert {part for parts in PARTS_OF.values() for part in parts} == set(ReportPart)
