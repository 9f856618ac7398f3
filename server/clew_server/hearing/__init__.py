"""From audio to words by the right person."""
