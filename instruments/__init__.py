"""Questionnaires as data: structure and texts in TOML, frozen once published."""
