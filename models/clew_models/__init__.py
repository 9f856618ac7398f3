"""Contracts for models, their adapters and their weights."""
