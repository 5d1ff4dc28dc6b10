"""SMS through a gateway that speaks HTTP: a small contract, which README tells whoever runs the gateway.

POST with `Authorization: Bearer <secret>` and the JSON object {"to", "text", "idempotency_key"}. The gateway
answers 2xx with a JSON object that repeats the key, when it has taken the message on; a key that it has
seen gets the same answer and no second SMS. 400 and other 4xx refuse this message for good. 401, 403, 404,
405, 407, 408, 425 and 429 say something about the call and not about the message; these, 5xx, silence, and
an answer that is none of this, such as the page of a proxy, mean that it is tried again.
"""

import json
import ssl
from http.client import HTTPException, HTTPMessage, HTTPResponse
from time import monotonic
from typing import IO
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from smail.sending.message import ACCEPTED, Message, Outcome, Verdict
from smail.settings_messages import SmsGateway

TIMEOUT_SECONDS = 20.0
LONGEST_ANSWER = 64 * 1024
ABOUT_THE_CALL = frozenset({401, 403, 404, 405, 407, 408, 425, 429})


class _NoRedirects(HTTPRedirectHandler):
    """The secret and the number go to the address that the operator wrote, and to no other."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """No request follows; the answer is judged as it is."""


class HttpSms:
    """The gateway as settings name it."""

    def __init__(self, gateway: SmsGateway, timeout: float = TIMEOUT_SECONDS) -> None:
        self._gateway, self._timeout = gateway, timeout
        self._opener = build_opener(_NoRedirects, HTTPSHandler(context=ssl.create_default_context()))

    def send(self, message: Message) -> Outcome:
        """What the gateway said of it."""
        body = {"to": message.to, "text": message.text, "idempotency_key": message.key}
        request = Request(  # noqa: S310 - settings let nothing but https in, and http on this computer
            self._gateway.url,
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self._gateway.secret}",
                "Content-Type": "application/json",
                "Accept": "application/json",
                "User-Agent": "SMAIL",
            },
            method="POST",
        )
        try:
            until = monotonic() + self._timeout
            with self._opener.open(request, timeout=self._timeout) as answer:
                return _judged(answer.status, _body(answer, until), message.key)
        except HTTPError as error:
            with error:
                return _refusal(error.code)
        except (OSError, HTTPException) as error:
            return Outcome(Verdict.AGAIN, type(error).__name__)


def _body(answer: HTTPResponse, until: float) -> bytes:
    """What has come until then; TimeoutError for a gateway that says a little, and a little, and no end.

    The socket's own timeout begins anew at every byte.
    """
    body = b""
    while len(body) < LONGEST_ANSWER and (part := answer.read1(LONGEST_ANSWER - len(body))):
        body += part
        if monotonic() > until:
            raise TimeoutError
    return body


def _judged(status: int, body: bytes, key: str) -> Outcome:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if isinstance(said, dict) and said.get("idempotency_key") == key:
        return ACCEPTED
    return Outcome(Verdict.AGAIN, f"nonsense after http {status}")


def _refusal(status: int) -> Outcome:
    is_for_good = 400 <= status < 500 and status not in ABOUT_THE_CALL
    return Outcome(Verdict.REFUSED if is_for_good else Verdict.AGAIN, f"http {status}")
