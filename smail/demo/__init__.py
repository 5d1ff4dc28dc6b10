"""An invented county on which everything can be tried."""

from smail.demo.sheet import DemoSheet
from smail.demo.start import prepare, refuse_foreign

__all__ = ["DemoSheet", "prepare", "refuse_foreign"]
