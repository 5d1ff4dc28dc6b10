"""Monday to Wednesday: somebody new, a talk, a paper, and what is worth a talk."""

from collections import Counter

from playwright.sync_api import Page, expect

from tests.journeys.caseload import Known
from tests.journeys.counting import Hand
from tests.journeys.typing_in import type_paper_in
from tests.journeys.walking import answer_all_and_send, button
from tests.journeys.workdays import (
    FIRST,
    GAP,
    PLANLESS,
    Signal,
    Week,
    fetch,
    numbers,
    row_of,
    say,
    signals_of,
    to_do,
    told,
)

MOST_FIELDS, MOST_SECONDS, MOST_CLICKS = 12, 60, 3
TYPED = ("1987", "Alva Provsson", "070-174 06 07", "alva.provsson@exempel.example")
STEP, FRAMSTEG = "Ringa praktikplatsen", "Har åkt buss själv till praktiken"


def monday(week: Week) -> Known:
    """Who is due and what is worth a talk; somebody new begins, and has answered before noon."""
    page = week.day(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("I dag, måndag 23 november")
    told(page, "Hej! Du följer 29 deltagare.")
    due = ("paper", "shared", "again", "quiet", "reached", "letter")
    assert sorted(to_do(page)[:3]) == numbers(week, "late", "first", "first too")
    assert sorted(to_do(page)[3:]) == numbers(week, *due)
    signals = signals_of(page)
    assert Counter(title for title, _number in signals) == {GAP: 2, FIRST: 2, PLANLESS: 1}
    why = page.locator("li.signal details")
    expect(why).to_have_count(len(signals))
    why.first.locator("summary").click()
    expect(why.first).to_contain_text("Sedan måndagen den 2 november 2026 finns ingen aktivitet i planen.")
    new = _register(page)
    _answer_on_a_phone(week, page)
    page.goto("/idag")
    told(page, "Hej! Du följer 30 deltagare.")
    page.locator("summary").filter(has_text="Klara: 2").click()
    expect(row_of(page, new).get_by_text("Klar", exact=True)).to_be_visible()
    return new


def _register(page: Page) -> Known:
    """By keyboard from the first choice on: every field looked at, all that apply filled in."""
    hand = Hand(page)
    with hand.waiting():
        hand.click(button(page, "Registrera en deltagare"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Registrera en deltagare")
    fields = page.locator("main form").evaluate(
        "(form) => new Set([...form.elements].filter((one) => one.name && one.type !== 'hidden')"
        ".map((one) => one.name)).size"
    )
    assert fields <= MOST_FIELDS
    hand.click(page.get_by_label("Kvinna"))
    hand.press("Tab")
    between = (("Tab", "ArrowDown", "Tab", "Tab"), ("Tab", "Space", "Tab"), ("Tab",), ("Tab", "Space", "Tab"))
    for words, keys in zip(TYPED, between, strict=True):
        hand.type(words)
        hand.press(*keys)
    with hand.waiting():
        hand.press("Enter")
        expect(page.get_by_text("är registrerad. Nu kan du ge personen en länk.")).to_be_visible()
    assert hand.seconds(thoughts=fields) <= MOST_SECONDS
    page.locator("summary").filter(has_text="Uppgifter").click()
    for known in (*TYPED, "Uppsala kommun"):
        expect(page.get_by_role("definition").filter(has_text=known)).to_have_count(1)
    return Known(page.url.rsplit("/", 1)[1], page.get_by_role("heading", level=1).inner_text())


def _answer_on_a_phone(week: Week, page: Page) -> None:
    button(page, "Ge en länk").click()
    expect(page.get_by_role("img", name="QR-kod som öppnar frågorna")).to_be_visible()
    phone = week.visitors.page(has_touch=True, is_mobile=True)
    phone.goto(page.get_by_label("Länk att kopiera").input_value())
    button(phone, "Börja").click()
    answer_all_and_send(phone)
    phone.context.close()


def tuesday(week: Week) -> None:
    """The own rating, both pictures, the talk on paper, and a step that both agree on."""
    page, person = week.day(1), week.load["talk"]
    page.locator("a[href$='/min-skattning']").filter(has_text=person.number).click()
    for question in page.locator("fieldset[role=radiogroup]").all():
        question.get_by_role("radio").nth(3).check()
    button(page, "Skicka in").click()
    button(page, "Titta på båda bilderna tillsammans").click()
    expect(page.locator(".picture img")).to_be_visible()
    page.get_by_label("Vi tycker olika").first.check()
    button(page, "Spara det ni kom fram till").click()
    expect(page.get_by_text("vi tycker olika.").first).to_be_visible()
    _print_in_few_clicks(page, week.load["talk"], folded="Klara: 2")
    _print_in_few_clicks(page, week.load["late"])
    week.open(page, "talk", "/samtal")
    page.get_by_label("Steg 1").fill(STEP)
    page.get_by_label("Nästa samtal").fill("2026-12-08")
    button(page, "Spara samtalet").click()
    told(page, "Samtalet är sparat. Stegen står i planen.")
    week.open(page, "talk", "/plan")
    expect(page.get_by_role("paragraph").filter(has_text=STEP)).to_be_visible()


def _print_in_few_clicks(page: Page, person: Known, folded: str | None = None) -> None:
    """From Today: find the person, see the talk, print its sheet."""
    page.goto("/idag")
    hand = Hand(page)
    if folded is not None:
        hand.click(page.locator("summary").filter(has_text=folded))
        hand.click(row_of(page, person).get_by_role("link", name="Öppna samtalet"))
    else:
        hand.click(page.get_by_role("table").get_by_role("link", name=person.number, exact=True))
        hand.click(button(page, "Öppna samtalet"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Samtal 24 november 2026")
    fetch(page, lambda: hand.click(button(page, "Samtalsunderlag (PDF)")))
    assert hand.clicks <= MOST_CLICKS


def wednesday(week: Week) -> tuple[Signal, Signal]:
    """A paper, a plan, a framsteg; the signal that was put off, and the one that was dealt with."""
    page, load = week.day(2), week.load
    signals = signals_of(page)
    put_off, planned = (one for one in signals if one[0] == GAP)
    dealt_with = next(one for one in signals if one[0] == FIRST)
    say(page, put_off, "Inte nu")
    told(page, "Inte nu. Den kommer tillbaka onsdag 2 december.")
    say(page, dealt_with, "Klart")
    told(page, "Klart. Den visas igen först när något nytt händer.")
    expect(page.get_by_text("Undanlagda i dag (2)")).to_be_visible()
    _plan(page, planned)
    assert planned not in signals_of(page)
    type_paper_in(page, load.paper)
    page.goto("/idag")
    assert load["paper"].number not in to_do(page)
    week.open(page, "talk")
    page.get_by_text("Skriv ett framsteg").click()
    page.get_by_label("Framsteg", exact=True).fill(FRAMSTEG)
    button(page, "Spara framsteget").click()
    expect(page.get_by_text(f"2026-11-25 {FRAMSTEG}")).to_be_visible()
    return put_off, dealt_with


def _plan(page: Page, signal: Signal) -> None:
    """From the signal to the plan: what was missing begins today."""
    card = page.locator("li.signal").filter(has_text=signal[1])
    card.locator("summary").click()
    card.get_by_role("link", name="Öppna planen").click()
    button(page, "Ny aktivitet").click()
    page.get_by_label("Aktivitet", exact=True).fill("Praktik på ett kafé")
    page.get_by_label("Arbetsinriktad").check()
    page.get_by_label("Används, eller är bestämd").check()
    page.get_by_role("textbox", name="Första dag").fill("2026-11-25")
    button(page, "Spara aktiviteten").click()
    expect(page.get_by_role("rowheader", name="Praktik på ett kafé")).to_be_visible()
    page.goto("/idag")
