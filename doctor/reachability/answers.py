"""The answer to "can A reach B on this port, and through which path"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was found.

    Attributes:
        reached: The connection is possible, from at least one address to at least one address.
        everywhere: It is possible between all of their addresses.
        path: The steps that let it through, in order.
        refusal: What stops it, where something does.
    """

    reached: bool
    everywhere: bool = False
    path: tuple[str, ...] = ()
    refusal: str = ""

    @classmethod
    def through(cls, *path: str, everywhere: bool = True) -> Answer:
        """The connection is possible by these steps."""
        return cls(reached=True, everywhere=everywhere, path=path)

    @classmethod
    def refused(cls, reason: str) -> Answer:
        """The connection is impossible for this reason."""
        return cls(reached=False, refusal=reason)

    def then(self, following: Answer) -> Answer:
        """Both this part of the way and the following one."""
        if not self.reached:
            return self
        if not following.reached:
            return following
        return Answer(
            reached=True,
            everywhere=self.everywhere and following.everywhere,
            path=self.path + following.path,
        )


def over_all(answers: list[Answer]) -> Answer:
    """One answer for a component that stands in several subnets: reached if any, everywhere if all."""
    reached = [answer for answer in answers if answer.reached]
    if not reached:
        return answers[0] if answers else Answer.refused("it stands in no subnet")
    return Answer(
        reached=True,
        everywhere=len(reached) == len(answers) and all(answer.everywhere for answer in reached),
        path=reached[0].path,
    )
