"""Every blueprint, in the order in which they are registered."""

from smail.web.account.reading_opinions import reading
from smail.web.federation.accounts import accounts
from smail.web.federation.admin import admin
from smail.web.federation.coordinator import coordinator
from smail.web.federation.results import results
from smail.web.handledare.routes import handledare
from smail.web.participant.routes import participant
from smail.web.public.method import method
from smail.web.public.opinions import opinions
from smail.web.public.start import start
from smail.web.training.calibrating import account
from smail.web.training.certificates import certificate
from smail.web.training.evaluating import evaluation
from smail.web.training.routes import training
from smail.web.training.seat_calibration import seat

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
    seat,
    admin,
)
