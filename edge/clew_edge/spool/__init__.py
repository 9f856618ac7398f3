"""The recorder's spool: every frame after consent, sealed, on disk until the server has stored it.

record   the format, on bytes            found      what an earlier run left of one visit
disk     the few things done to a disk   leftover   the visits that an earlier run left
folder   writes one visit's files        spool      the buffer and its thread
meta     what is known of the visit      alarm      what the person at the recorder reads
"""

from clew_edge.spool.leftover import Leftover, recover
from clew_edge.spool.meta import Meta
from clew_edge.spool.spool import Spool

__all__ = ["Leftover", "Meta", "Spool", "recover"]
