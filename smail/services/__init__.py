"""Writes: each function changes rows, flushes and audits, and leaves the commit to its caller."""
