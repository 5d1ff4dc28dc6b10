"""The blueprint of the handledare's room, alone here so that each file of its pages can hang routes on it."""

from flask import Blueprint

handledare = Blueprint("handledare", __name__)
