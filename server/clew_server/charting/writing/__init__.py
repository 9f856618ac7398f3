"""Drafting with a writer: the brief it gets, and what becomes of its sentences."""
