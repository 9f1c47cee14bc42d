"""What servers, drivers and AWS are known to say when something fails, and what to do about it.

``explain(error)`` says it where a table knows it; ``reason(error, doing)`` answers every exception. They
import no driver: a function's zip has its own alone.
"""

from custom_resources.faults.explain import explain, reason
from custom_resources.faults.fault import Fault

__all__ = ["Fault", "explain", "reason"]
