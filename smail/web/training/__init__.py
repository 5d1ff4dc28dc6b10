"""Courses, certificates and evaluations."""
