"""The operator's command for messages, run by a timer; it says what to do when nothing can be sent."""

import os
from collections.abc import Iterator
from pathlib import Path

import click

from smail import log, settings
from smail.domain.reminding import Channel
from smail.errors import SettingsError
from smail.reminding import Run, Tally
from smail.reminding_courses import CourseTally, remind_of_courses

_WAYS = {Channel.SMS: "sms", Channel.EMAIL: "e-post"}


@click.command()
@click.pass_obj
def remind(folder: Path) -> None:
    """Skickar påminnelser som det är dags för. Kan köras hur ofta som helst, också samtidigt."""
    from smail.app import create_app
    from smail.sending.ways import ways_out
    from smail.web.message_words import course_message_of, message_of
    from smail.web.parts import Parts

    found = settings.load(os.environ, folder)
    ways = ways_out(found)
    if not ways:
        raise SettingsError(
            "Inget kan skickas: varken e-post eller sms är inställt. "
            "Sätt SMAIL_SMTP_HOST eller SMAIL_SMS_URL."
        )
    log.configure(found.log_level)
    app = create_app(found)
    parts: Parts = app.extensions["smail"]
    smtp = found.messages.smtp
    sender = smtp.sender if smtp is not None else ""
    with parts.database, app.test_request_context(base_url=found.base_url):
        run = Run(
            parts.database,
            parts.vault,
            found.messages,
            ways,
            lambda envelope: message_of(envelope, found.base_url, sender),
        )
        tally = run.all()
        courses = CourseTally(0, 0)
        if Channel.EMAIL in ways and not tally.is_quiet:
            courses = remind_of_courses(
                parts.database,
                parts.vault,
                parts.catalogue,
                ways[Channel.EMAIL],
                lambda letter: course_message_of(letter, found.base_url),
            )
    for line in (*_told(tally), *_told_of_courses(courses)):
        click.echo(line)
    if tally.silent:
        names = " och ".join(_WAYS[channel] for channel in tally.silent)
        raise SettingsError(
            f"Det går inte att skicka {names} just nu ({', '.join(tally.silent.values())}). "
            "Inget är förlorat: det skickas när det går igen. Kontrollera med smail doctor."
        )


def _told(tally: Tally) -> Iterator[str]:
    if tally.is_quiet:
        yield "Nu är det tyst tid (SMAIL_QUIET_HOURS). Det som väntar skickas efter den."
    yield (
        f"Nya påminnelser: {tally.planned}. Skickade: {tally.sent}. Försöks igen: {tally.again}. "
        f"Avvisade: {tally.refused}. Behövdes inte längre: {tally.dropped}."
    )


def _told_of_courses(tally: CourseTally) -> Iterator[str]:
    if tally.sent or tally.failed:
        yield f"Utvärderingar av kurser: {tally.sent} påminnelser skickade, {tally.failed} gick inte fram."
