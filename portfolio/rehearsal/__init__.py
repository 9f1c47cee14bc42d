"""A rehearsal: everything that a launch is, done once in an account of the team's choice, then taken away.

    from portfolio.rehearsal import Rehearsal

    rehearsal = Rehearsal.begin(place, folder, size="medium", older=1)
    rehearsal = Rehearsal.resume(place, folder)                 # one that was stopped
    rehearsal.run(progress)
    rehearsal.report()                                          # Markdown and JSON in the folder

What it did is written down after every step, so that it can be stopped at any point and resumed, and so that
what a stopped one left can be removed.
"""

from portfolio.rehearsal.costing.cost import Estimate, estimate
from portfolio.rehearsal.place import Place
from portfolio.rehearsal.rehearsal import Rehearsal
from portfolio.rehearsal.state import State

__all__ = ["Estimate", "Place", "Rehearsal", "State", "estimate"]
