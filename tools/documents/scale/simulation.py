"""A day in a large company, played through: many jobs that wait, call AWS and share what AWS allows of both.

    from tools.documents.scale.simulation import Call, Rate, Wait, played

    played([[Call("cloudformation"), Wait(60)]] * 500, {"cloudformation": Rate(5, 10)}, slots=20)     #
    seconds

Deterministic: the same jobs give the same time. A call that comes too early waits for its turn, as a
client with back-off does at best.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


@dataclass(frozen=True)
class Rate:
    """How many calls AWS takes.

    Attributes:
        per_second: Calls a second, in the long run.
        burst: Calls at once, after a rest.
    """

    per_second: float
    burst: int


@dataclass(frozen=True)
class Call:
    """Calls to a service, one after the other."""

    service: str
    count: int = 1


@dataclass(frozen=True)
class Wait:
    """Time in which AWS works and is asked how it goes.

    Attributes:
        seconds: How long.
        asked: The service that is asked; empty for none.
        every: After how many seconds it is asked again.
    """

    seconds: float
    asked: str = ""
    every: float = 30


Step = Call | Wait


class _Turns:
    """When the calls to a service have their turn: a bucket of tokens."""

    def __init__(self, rate: Rate) -> None:
        self._rate, self._tokens, self._at = rate, float(rate.burst), 0.0

    def take(self, now: float) -> float:
        """When a call that is made now gets through."""
        now = max(now, self._at)
        self._tokens = min(self._rate.burst, self._tokens + (now - self._at) * self._rate.per_second)
        if self._tokens < 1:
            now += (1 - self._tokens) / self._rate.per_second
            self._tokens = 1
        self._tokens -= 1
        self._at = now
        return now


def played(jobs: Iterable[Sequence[Step]], rates: Mapping[str, Rate], *, slots: int) -> float:
    """When the last job is done, in seconds.

    Args:
        jobs: The steps of each job, begun in this order.
        rates: What AWS takes, by service.
        slots: How many jobs run at once.
    """
    turns = {service: _Turns(rate) for service, rate in rates.items()}
    waiting = iter(jobs)
    running: list[tuple[float, int, Iterator[Wait | Call]]] = []
    started, last = 0, 0.0

    def begin(now: float) -> None:
        nonlocal started
        job = next(waiting, None)
        if job is not None:
            started += 1
            heapq.heappush(running, (now, started, _moments(job)))

    for _ in range(slots):
        begin(0.0)
    while running:
        now, number, moments = heapq.heappop(running)
        step = next(moments, None)
        if step is None:
            last = max(last, now)
            begin(now)
            continue
        after = now + step.seconds if isinstance(step, Wait) else turns[step.service].take(now)
        heapq.heappush(running, (after, number, moments))
    return last


def _moments(job: Sequence[Step]) -> Iterator[Wait | Call]:
    """A job's steps, each call and each pause between two questions on its own."""
    for step in job:
        if isinstance(step, Call):
            yield from (Call(step.service) for _ in range(step.count))
        elif not step.asked:
            yield step
        else:
            left = step.seconds
            while left > 0:
                yield Wait(min(step.every, left))
                yield Call(step.asked)
                left -= step.every
