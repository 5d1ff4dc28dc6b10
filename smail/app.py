"""The only place that knows all parts; refuses to start when something would be unsafe."""

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from smail import catalogue, vignettes
from smail.db.session import Database
from smail.reports.county import County
from smail.settings import Settings
from smail.vault import Vault
from smail.web.access_log import register_access_log
from smail.web.assets import register_assets
from smail.web.blueprints import BLUEPRINTS
from smail.web.compression import register_compression
from smail.web.errors import register_errors, unexpected
from smail.web.filters import register_filters
from smail.web.foreign_forms import csrf
from smail.web.guard import refuse_unguarded
from smail.web.headers import register_headers
from smail.web.page import register_page
from smail.web.parts import Parts
from smail.web.sessions import VISIT_COOKIE
from smail.web.templating import Templates, register_templating
from smail.web.visit_cookie import VisitCookie

LARGEST_BODY = 64 * 1024


class Application(Flask):
    """Flask, with templates and a visit's cookie of our own."""

    jinja_environment = Templates

    def __init__(self, *where: Any, **more: Any) -> None:
        super().__init__(*where, **more)
        self.session_interface = VisitCookie()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none of ours is asynchronous, and Flask asks ten times a request."""
        return func


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """An application for these settings; raises SettingsError or InstrumentError when it must not start."""
    package = files("smail")
    app = Application(
        "smail", template_folder=str(files("smail.templates")), static_folder=str(package / "static")
    )
    app.config.update(_configuration(settings))
    database = database or Database(settings.database_url)
    vignettes.shipped()
    database.refuse_unless_durable()
    database.refuse_unless_current()
    app.extensions["smail"] = Parts(
        settings=settings,
        database=database,
        vault=Vault(settings.data_keys, settings.pepper),
        catalogue=catalogue.load((catalogue.shipped(), *settings.instruments)),
        county=County(),
    )
    _register(app, settings)
    refuse_unguarded(app)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": VISIT_COOKIE,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
        "MAX_FORM_PARTS": 200,
        # The door calls protect() itself, after it knows whether the session is alive.
        "WTF_CSRF_CHECK_DEFAULT": False,
        # A pause of an hour must not cost a form.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        # Our fields say their faults in our own words; the library would read its own from disk at each form.
        "WTF_I18N_ENABLED": False,
        "BABEL_DEFAULT_LOCALE": "sv",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Stockholm",
        "BABEL_TRANSLATION_DIRECTORIES": str(files("smail") / "translations"),
    }


def _register(app: Flask, settings: Settings) -> None:
    csrf.init_app(app)
    register_headers(app, is_https=settings.secure)
    register_access_log(app)
    register_compression(app)
    _refuse_other_hosts(app, settings)
    register_page(app)
    register_templating(app)
    register_filters(app)
    register_assets(app)
    register_errors(app)
    app.register_error_handler(Exception, unexpected)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def _refuse_other_hosts(app: Flask, settings: Settings) -> None:
    # Flask's own TRUSTED_HOSTS refuses before addresses can be built, and so leaves no error page to show.
    ours = urlsplit(settings.base_url).hostname

    @app.before_request
    def _check() -> None:
        for told in (request.host, *request.headers.getlist("X-Forwarded-Host")):
            if _hostname(told) != ours:
                abort(400)


@lru_cache
def _hostname(told: str) -> str | None:
    try:
        return urlsplit(f"//{told}").hostname
    except ValueError:
        return None
