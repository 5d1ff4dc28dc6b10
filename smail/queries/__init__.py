"""Reads: each function returns frozen rows that the viewer may see."""
