"""Jobs that may crash, loop or eat memory, run in warm spawned processes that can be killed and replaced.

What crosses is JSON and raw buffers, never pickles from the child. Nothing here knows what a job does.
"""

from reader.worker.limits import Limits
from reader.worker.pool import Begun, Cancelled, Pool, Reply, WorkerFailed

__all__ = ["Begun", "Cancelled", "Limits", "Pool", "Reply", "WorkerFailed"]
