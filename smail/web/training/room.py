"""The blueprint of the pages of those who train, so that each module can add its own."""

from flask import Blueprint

training = Blueprint("training", __name__, url_prefix="/utbildning")
