"""A small local language model as the note's writer: proves the way, and shows what the verifier keeps back."""
