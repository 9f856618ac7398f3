"""The demo EMR: a small record of its own, on an origin of its own, that embeds Clew as any EMR would. Its patients are invented."""
