"""The server."""

import os

# Before numpy is imported. Each model has one thread; OpenBLAS would start one a core, which spin for tens of milliseconds after
# every matrix product (measured: a log-mel of 7 s costs 38 ms of processor time with them, 5 ms without).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
