"""What servers, drivers and AWS are known to say when something fails, and what to do about it.

``explain(error)`` is all that is needed. It imports no driver: a function's zip has its own alone.
"""

from custom_resources.faults.explain import explain
from custom_resources.faults.fault import Fault

__all__ = ["Fault", "explain"]
