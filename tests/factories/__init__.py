"""Rows for tests, by subject: each function writes what it says, with sensible defaults, and returns the row.

They write directly, not through the services, so that a fault in a service cannot hide in what a test
arranges.
"""
