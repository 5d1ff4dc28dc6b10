"""Templates write dates and codes by these filters."""

from flask import Flask
from flask_babel import Babel

from smail.web.filters import register_filters


def test_templates_know_the_filters() -> None:
    app = Flask(__name__)
    Babel(app, default_locale="sv")
    register_filters(app)
    with app.test_request_context():
        shown = app.jinja_env.from_string(
            "{{ 'KX482P'|number }} {{ 21|weeks }} {{ none|isoday }}{{ none|answer_kind }}"
        )
        assert shown.render() == "KX4-82P 3 veckor Inget svar"
