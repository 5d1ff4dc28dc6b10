"""Where a demo's messages end: in a file of the instance, for whoever tries the demo to read."""

import json
import os
from pathlib import Path

from smail import clock
from smail.domain.reminding import Channel
from smail.sending.message import ACCEPTED, Message, Outcome

FILE_NAME = "messages.jsonl"


class Sink:
    """Writes messages down; nothing is sent."""

    def __init__(self, path: Path, channel: Channel) -> None:
        self._path, self._channel = path, channel

    def send(self, message: Message) -> Outcome:
        """The message is one more line of the file."""
        line = {
            "at": clock.now().isoformat(timespec="seconds"),
            "channel": self._channel.value,
            "key": message.key,
            "to": message.to,
            "subject": message.subject,
            "text": message.text,
            "calendar": [one.content.decode() for one in message.calendar],
        }
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return ACCEPTED
