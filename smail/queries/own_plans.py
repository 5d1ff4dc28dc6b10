"""The person's plan, as the own data tell of it: activities, steps, and the action plans."""

from smail.queries.own_reader import Reader, Told, code, iso
from smail.queries.plan_page import activities_of, stay_plans_of, steps_of

OWN, STAFF = "participant", "staff"


def activities(reader: Reader) -> Told:
    """Every activity, the latest first, those without a day before all."""
    return [
        {
            "programme": row.programme,
            "kind": row.kind.value,
            "what": row.what,
            "provider": row.provider,
            "areas": list(row.areas),
            "uptake": row.uptake.value,
            "starts_on": iso(row.starts_on),
            "ends_on": iso(row.ends_on),
            "outcome": code(row.outcome),
            "hours_per_month": row.hours_per_month,
            "written_by": OWN if row.by_participant else STAFF,
            "written_at": row.written_at.isoformat(),
        }
        for row in activities_of(reader.db, reader.vault, reader.person.id)
    ]


def steps(reader: Reader) -> Told:
    """Every agreed step with its answer, the latest first."""
    return [
        {
            "line": row.line,
            "agreed_on": row.agreed_on.isoformat(),
            "written_by": OWN if row.by_participant else STAFF,
            "written_at": row.written_at.isoformat(),
            "answer": code(row.answer),
            "answered_on": iso(row.answered_on),
            "answered_by": None if row.answer is None else OWN if row.answered_by_participant else STAFF,
            "closed_on": iso(row.closed_on),
        }
        for row in steps_of(reader.db, reader.vault, reader.person.id)
    ]


def action_plans(reader: Reader) -> Told:
    """Every action plan with its days, the newest first."""
    stays = stay_plans_of(reader.db, reader.vault, reader.person.id, with_mistakes=True)
    return [
        {
            "programme": stay.programme,
            "aim": stay.plan.aim,
            "made_on": stay.plan.made_on.isoformat(),
            "anchored_on": iso(stay.plan.anchored_on),
            "revised_on": [day.isoformat() for day in stay.plan.revised_on],
            "anchored_with": [
                {"organisation": name, "on": day.isoformat()} for name, day in stay.plan.anchored_with
            ],
        }
        for stay in stays
        if stay.plan is not None
    ]
