"""Every blueprint, in the order in which they are registered."""

from smail.web.accounts import accounts
from smail.web.admin import admin
from smail.web.calibrating import account
from smail.web.certificates import certificate
from smail.web.coordinator import coordinator
from smail.web.evaluating import evaluation
from smail.web.handledare import handledare
from smail.web.method import method
from smail.web.opinions import opinions
from smail.web.participant import participant
from smail.web.reading_opinions import reading
from smail.web.results import results
from smail.web.start import start
from smail.web.training import training

BLUEPRINTS = (
    start,
    method,
    opinions,
    account,
    participant,
    handledare,
    coordinator,
    accounts,
    results,
    reading,
    training,
    certificate,
    evaluation,
    admin,
)
