"""Tests; the tree mirrors the code, and what they share lies in support and factories."""
