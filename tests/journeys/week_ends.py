"""Thursday to the week after: the screen lent, links, a meeting, who leaves, who takes over, and the mail."""

import re
from collections import Counter

from playwright.sync_api import Page, expect

from smail.domain.reminding import Channel
from smail.reminding import Run
from smail.sending.message import ACCEPTED, Message, Outcome
from smail.settings_messages import NO_MESSAGES
from smail.web.message_words import message_of
from tests.journeys.caseload import Known
from tests.journeys.walking import answer_all_and_send, button
from tests.journeys.workdays import (
    FIRST,
    GAP,
    JOBLESS,
    PLANLESS,
    Signal,
    Week,
    fetch,
    numbers,
    row_of,
    signals_of,
    to_do,
    told,
)


def thursday(week: Week, put_off: Signal, dealt_with: Signal) -> None:
    """The screen is lent, a link given anew, a wish respected, and a sheet chosen for a meeting."""
    page = week.day(3)
    signals = signals_of(page)
    assert Counter(title for title, _number in signals) == {GAP: 1, FIRST: 1, PLANLESS: 1, JOBLESS: 1}
    assert not {put_off, dealt_with} & set(signals)
    _answer_together(week, page)
    _send_again(week, page)
    _only_when_we_meet(week, page)
    week.open(page, "talk", "/mote")
    page.get_by_label("Mötets dag").fill("2026-12-03")
    page.get_by_label("Mina steg").check()
    page.get_by_label("Mina framsteg").check()
    page.get_by_label("Personen är med och har själv valt").check()
    button(page, "Spara valet").click()
    fetch(page, page.get_by_role("link", name=re.compile("^Öppna bladet")).click)


def _answer_together(week: Week, page: Page) -> None:
    person = week.load["shared"]
    page.goto("/idag")
    row_of(page, person).get_by_role("link", name=re.compile("^Gå till Svara tillsammans")).click()
    button(page, "Svara tillsammans").click()
    button(page, "Börja").click()
    answer_all_and_send(page)
    button(page, "Jag är klar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du är klar")
    page.goto("/idag")
    page.get_by_label("Ditt lösenord").fill(week.load.sara.password)
    button(page, "Lås upp").click()
    expect(page).to_have_url(re.compile("/idag$"))
    assert person.number not in to_do(page)


def _send_again(week: Week, page: Page) -> None:
    """The link that was lost leads nowhere, and the new one to the questions."""
    links = []
    for press in ("Ge en länk", "Ny länk"):
        week.open(page, "again")
        button(page, press).click()
        if press == "Ny länk":
            button(page, "Gör en ny länk").click()
        links.append(page.get_by_label("Länk att kopiera").input_value())
    for link, leads_to in zip(links, ("/s", "/s/valkommen"), strict=True):
        phone = week.visitors.page(has_touch=True, is_mobile=True)
        phone.goto(link)
        button(phone, "Börja" if leads_to.endswith("valkommen") else "Öppna").wait_for()
        expect(phone).to_have_url(re.compile(f"{leads_to}$"))
        phone.context.close()


def _only_when_we_meet(week: Week, page: Page) -> None:
    week.open(page, "quiet", "/uppgifter")
    page.get_by_label("Bara när vi träffas").check()
    button(page, "Spara").click()
    told(page, "Uppgifterna är sparade.")
    page.goto("/idag")
    row = row_of(page, week.load["quiet"])
    expect(row.get_by_role("link", name=re.compile("^Gå till Svara tillsammans"))).to_be_visible()


def friday(week: Week, new: Known) -> None:
    """Who has left is asked, one leaves, one is handed over, a leave is covered, and the mail goes out."""
    page, load = week.day(4), week.load
    _choose_mail(page)
    page.goto("/idag")
    page.get_by_role("link", name=load["left"].number).click()
    page.get_by_label("Arbetar", exact=True).check()
    button(page, "Spara uppföljningen").click()
    told(page, f"Uppföljningen av {load['left'].number} är sparad.")
    page.goto("/idag")
    expect(page.get_by_text("Följ upp efter avslut")).to_have_count(0)
    _end(week, page)
    _hand_over(week, page)
    _arrange_cover(page)
    page.goto("/idag")
    told(page, "Hej! Du följer 28 deltagare.")
    left = ("late", "first", "first too", "again", "reached", "letter", "quiet")
    assert sorted(to_do(page)) == numbers(week, *left)
    page.locator("summary").filter(has_text="Klara: 4").click()
    for one in (new, load["talk"], load["paper"], load["shared"]):
        expect(row_of(page, one).get_by_text("Klar", exact=True)).to_be_visible()
    _mail(week)


def _choose_mail(page: Page) -> None:
    page.goto("/konto")
    page.get_by_label("En gång i veckan").check()
    page.get_by_label("Din e-postadress").fill("sara@exempel.example")
    button(page, "Spara valet").click()
    told(page, "Ditt val är sparat.")


def _end(week: Week, page: Page) -> None:
    week.open(page, "leaving", "/avslut")
    page.get_by_label("Avslutsanledning").select_option("Arbete")
    page.get_by_role("radiogroup", name="Är ett avslutande samtal erbjudet?").get_by_label(
        "Nej", exact=True
    ).check()
    page.get_by_role("radiogroup", name="Har personen erbjudits").get_by_label("Nej", exact=True).check()
    page.get_by_role("textbox", name="Sista dagen i insatsen").fill("2026-11-26")
    button(page, "Spara avslutet").click()
    told(page, f"Avslutet för {week.load['leaving'].number} är sparat.")


def _hand_over(week: Week, page: Page) -> None:
    week.open(page, "handed over")
    page.locator("summary").filter(has_text="Team").click()
    page.get_by_text("Lämna över till en kollega").click()
    page.get_by_label("Vem tar över?").select_option(index=1)
    page.get_by_label("Övergång (planerad)").check()
    button(page, "Lämna över").click()
    told(page, f"Deltagare {week.load['handed over'].number} är överlämnad.")


def _arrange_cover(page: Page) -> None:
    page.goto("/franvaro")
    page.get_by_label("Borta från och med").fill("2026-11-30")
    page.get_by_label("Till och med").fill("2026-12-01")
    page.get_by_label("Vem täcker?").select_option(index=1)
    page.get_by_label("Alla som står här").check()
    button(page, "Spara").click()
    expect(page.get_by_text("Karim")).not_to_have_count(0)


class _Kept:
    """A way out that keeps what it is given."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def send(self, message: Message) -> Outcome:
        self.messages.append(message)
        return ACCEPTED


def _mail(week: Week) -> None:
    """What a run of smail remind sends: the week's mail, and a message to whoever did not ask for none."""
    sms, mail = _Kept(), _Kept()
    site = week.site
    with site.app.test_request_context(base_url=site.base_url):
        ways = {Channel.SMS: sms, Channel.EMAIL: mail}
        Run(site.database, site.vault, NO_MESSAGES, ways, lambda one: message_of(one, site.base_url)).all()
    assert [one.to for one in sms.messages] == ["+46701740606"]
    (digest,) = mail.messages
    assert digest.to == "sara@exempel.example"
    assert "\n7 personer är försenade.\n" in digest.text


def the_week_after(week: Week, put_off: Signal, dealt_with: Signal) -> None:
    """Karim stands in for two days; then Sara is back, and so is what she had put off."""
    page = week.day(7, week.load.colleague)
    told(page, "Hej! Du följer 1 deltagare och täcker för 28.")
    expect(row_of(page, week.load["again"])).to_contain_text("Du täcker för Sara till och med 2026-12-01")
    taken = ("Bekräfta att du har tagit över", week.load["handed over"].number)
    assert taken in signals_of(page)
    week.open(page, "handed over")
    button(page, "Bekräfta att du har tagit över").click()
    told(page, "Överlämningen är bekräftad.")
    page.goto("/idag")
    assert taken not in signals_of(page)
    signals = [number for _title, number in signals_of(week.day(9))]
    assert put_off[1] in signals
    assert dealt_with[1] not in signals
