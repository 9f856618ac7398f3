"""Facts: what was said, typed and placed."""
