"""Jinja templates: layouts, components (one macro a file), pages."""
