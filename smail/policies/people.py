"""Rules about one person: who is beside, who takes over, who was last, and who asks how it went."""

from smail.domain.roles import Role
from smail.policies.subjects import FollowUpSubject, PaperSubject, ParticipantSubject, Subject
from smail.policies.viewers import Place, Viewer, holds


def is_beside(viewer: Viewer, subject: Subject) -> bool:
    """Who is in the team today, and a handledare in the same place."""
    # Role and place in the team belong together: a role here gives nothing by a team that is elsewhere.
    return isinstance(subject, ParticipantSubject) and any(
        viewer.account_id in team and holds(viewer, place, Role.HANDLEDARE)
        for place, team in zip(subject.places, subject.teams, strict=True)
    )


def is_beside_now_or_soon(viewer: Viewer, subject: Subject) -> bool:
    """Whoever takes over on a coming day is told of the person from the moment of the handover."""
    if is_beside(viewer, subject):
        return True
    return isinstance(subject, ParticipantSubject) and any(
        viewer.account_id in coming and holds(viewer, place, Role.HANDLEDARE)
        for place, coming in zip(subject.places, subject.receivers, strict=False)
    )


def is_beside_now_or_last(viewer: Viewer, subject: Subject) -> bool:
    """Who follows the person, or was in the team when the last enrolment ended."""
    if is_beside(viewer, subject):
        return True
    return (
        isinstance(subject, ParticipantSubject)
        and viewer.account_id in subject.last_team
        and subject.last_place is not None
        and holds(viewer, subject.last_place, Role.HANDLEDARE)
    )


def asks_how_it_went(viewer: Viewer, subject: Subject) -> bool:
    """Who holds the follow-up, as long as the role holds there and the person has not gone elsewhere."""
    return (
        isinstance(subject, FollowUpSubject)
        and subject.is_here
        and viewer.account_id in subject.askers
        and holds(viewer, subject.place, Role.HANDLEDARE)
    )


def sees_pictures(viewer: Viewer, subject: Subject) -> bool:
    """Whoever may open a page that shows them."""
    return is_beside_now_or_last(viewer, subject) or is_beside_now_or_soon(viewer, subject)


def types_paper(viewer: Viewer, subject: Subject) -> bool:
    """Who follows the person, or last did; and while the form waits for somebody else, a colleague there."""
    if not isinstance(subject, PaperSubject):
        return False
    if is_beside_now_or_last(viewer, subject.participant):
        return True
    return subject.helping is not None and holds(viewer, subject.helping, Role.HANDLEDARE)


def joins_people(viewer: Viewer, subject: Subject) -> bool:
    """Who follows the person, or a coordinator, to whom nobody with protected identity is shown."""
    if subject is None:
        return viewer.has(Role.HANDLEDARE, Role.COORDINATOR)
    if is_beside_now_or_last(viewer, subject):
        return True
    return (
        isinstance(subject, ParticipantSubject)
        and not subject.is_protected
        and holds(viewer, Place(subject.federation_id), Role.COORDINATOR)
    )
