"""Contracts that models stand behind, and the adapters that do."""

import os

# onnxruntime 1.32 reports its use to its maker and keeps a database of that in the user's cache. It reads this once, when imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
