"""Backups of one installation: made, put back, and tried out."""
