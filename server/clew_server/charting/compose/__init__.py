"""Sentences from facts."""
