"""Drawings: values and words in, SVG out; knows neither database, web nor language.

matplotlib is imported when something is drawn and not before, since it costs ninety megabytes.
"""
