"""Where a sentence belongs in the note: a small linear classifier over words, rules and neighbors."""
