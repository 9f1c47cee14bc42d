"""What updating a running environment does to it, in changes and in words.

from portfolio.impact import compare, notice, summary

impact = compare(before, after)                     # templates; of the running values: compare_running
[(change.logical_id, notice(change, after).text) for change in impact.changes]
summary(impact)                                     # at most 300 characters for the console
"""

from portfolio.impact.comparison import Change, Effect, Impact, compare, compare_settled
from portfolio.impact.notices import Notice, notice, why
from portfolio.impact.running import compare_running
from portfolio.impact.summary import MAXIMUM, described, summary

__all__ = [
    "MAXIMUM",
    "Change",
    "Effect",
    "Impact",
    "Notice",
    "compare",
    "compare_running",
    "compare_settled",
    "described",
    "notice",
    "summary",
    "why",
]
