"""Money of a programme, typed in by the coordinator: granted and used in a period, as it stood on a day."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import Field
from wtforms.widgets import TextInput

from smail.db.tables import Programme, ProgrammeMoney
from smail.domain.money import LONGEST_NOTE, Period, kronor, kronor_in
from smail.errors import NotFound
from smail.policies import Action, ProgrammeSubject
from smail.queries.board_files import money_of
from smail.reports.cost_by_sex import cost_of
from smail.services import board_files as services
from smail.services.board_files import Mistake, Money
from smail.web.federation import cost_words
from smail.web.federation.board_file_money import period_words
from smail.web.federation.board_file_tables import shown
from smail.web.forms import (
    DayField,
    SmailForm,
    TextField,
    blank,
    errors_of,
    length,
    of_no_person,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.parts import StaffRequest

WRITE, WRITE_FAR_ABOVE, WITHDRAW = "save", "save_far_above", "withdraw"
# Used so many times what was granted is asked about once: a nought too many is easily typed.
FAR_ABOVE = 1.5


class KronorField(Field):
    """Whole kronor, with or without spaces between the thousands."""

    widget = TextInput()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """The amount, None for an empty field, or a fault that says how an amount is written."""
        self.data: int | None = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        self.data = kronor_in(text)
        if self.data is None:
            raise ValueError(_l("Skriv hela kronor med siffror, så här: 1 250 000."))

    @property
    def shown(self) -> str:
        """What stands in the field: what was typed, also where it is no amount."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else kronor(self.data)


class MoneyForm(SmailForm):
    """What is done, the money of a period, and what is taken away."""

    act = TextField()
    row = TextField()
    starts_on = DayField(validators=[required(_l("Skriv periodens första dag."))])
    ends_on = DayField(validators=[required(_l("Skriv periodens sista dag."))])
    granted = KronorField(validators=[required(_l("Skriv hur mycket som är beviljat."))])
    used = KronorField()
    used_women = KronorField()
    used_men = KronorField()
    counted_on = DayField(validators=[required(_l("Skriv vilken dag uppgiften gäller."))])
    note = TextField(
        validators=[
            required(_l("Skriv var uppgiften kommer från.")),
            length(at_most=LONGEST_NOTE),
            of_no_person,
        ]
    )


@needs(Action.TYPE_MONEY, of="programme_id")
def money(at: StaffRequest, programme: ProgrammeSubject) -> ResponseReturnValue:
    """What was typed in, and the form to type in more or take away what is wrong."""
    row = at.db.get_one(Programme, programme.id)
    if request.method == "GET":
        return _page(at, row, blank(MoneyForm))
    form = read(MoneyForm)
    if form.act.data == WITHDRAW:
        return _withdraw(at, row, form.row.data or "")
    form.validate()
    faults = list(errors_of(form))
    found = None if faults else _money(form)
    if found is None:
        return _page(at, row, form, faults), 422
    faults = [(field, str(_mistake(one))) for field, one in services.mistakes(at.db, row, found)]
    if faults:
        return _page(at, row, form, faults), 422
    if _is_far_above(found) and form.act.data != WRITE_FAR_ABOVE:
        words = _("Det är mycket mer än det som är beviljat. Kontrollera siffrorna, och spara om de stämmer.")
        return _page(at, row, form, [("used", words)], is_far_above=True), 422
    services.type_in(at.db, row, found, at.actor, at.viewer.account_id)
    flash(_("Uppgiften om pengar är sparad."), "ok")
    return _back(row)


def _money(form: MoneyForm) -> Money | None:
    first, last, on = form.starts_on.data, form.ends_on.data, form.counted_on.data
    if first is None or last is None or on is None or form.granted.data is None:
        return None
    by_sex = (form.used_women.data, form.used_men.data)
    return Money(Period(first, last), form.granted.data, form.used.data, on, form.note.data or "", *by_sex)


def _is_far_above(money: Money) -> bool:
    return money.used is not None and money.used > FAR_ABOVE * money.granted


def _withdraw(at: StaffRequest, programme: Programme, public_id: str) -> ResponseReturnValue:
    found = at.db.scalar(
        select(ProgrammeMoney).where(
            ProgrammeMoney.public_id == public_id, ProgrammeMoney.programme_id == programme.id
        )
    )
    if found is None:
        raise NotFound("no such money")
    if found.withdrawn_at is None:
        services.withdraw(at.db, found, at.actor)
    flash(_("Uppgiften är borttagen."), "ok")
    return _back(programme)


def _back(programme: Programme) -> ResponseReturnValue:
    return redirect(url_for("results.money", programme_id=programme.public_id), 303)


def _mistake(one: Mistake) -> str:
    return {
        Mistake.ENDS_BEFORE: _("Sista dagen ligger före den första."),
        Mistake.OUTSIDE: _("Insatsen fanns inte under perioden. Kontrollera dagarna."),
        Mistake.CROSSES: _(
            "Perioden går in i en annan som redan är inskriven. Skriv samma dagar, eller ta bort den först."
        ),
        Mistake.BEFORE_PERIOD: _("Dagen ligger före perioden."),
        Mistake.NOT_YET: _("Dagen har inte varit än."),
        Mistake.NOTE: _("Skriv var uppgiften kommer från, med högst 500 tecken."),
        Mistake.ONE_SEX: _("Skriv ett belopp för både kvinnor och män, eller inget alls."),
        Mistake.MORE_THAN_USED: _("Kvinnor och män är tillsammans mer än det som är använt i perioden."),
    }[one]


def _page(
    at: StaffRequest,
    programme: Programme,
    form: MoneyForm,
    errors: list[tuple[str, str]] | None = None,
    *,
    is_far_above: bool = False,
) -> str:
    typed = money_of(at.db, [programme.id]).get(programme.id, [])
    return render_template(
        "pages/results/money.html",
        programme=programme,
        form=form,
        errors=errors or [],
        is_far_above=is_far_above,
        wrong=dict(reversed(errors or [])),
        rows=[
            (one, period_words(one), kronor(one.granted), "–" if one.used is None else kronor(one.used))
            for one in typed
        ],
        costs=[
            (period_words(one), one.counted_on.isoformat(), *map(shown, cost_words.cells(cost)))
            for one in typed
            if one.used is not None
            for cost in [cost_of(at.db, programme, one)]
        ],
        words=cost_words,
    )
