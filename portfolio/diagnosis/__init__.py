"""What is wrong with an environment, looked at without changing anything: ``catalog doctor``.

from portfolio.diagnosis import diagnose

diagnosis = diagnose(session, "team-a")
for finding in diagnosis.findings:
    finding.rank, finding.symptom, finding.found, finding.evidence, finding.why, finding.fix
"""

from portfolio.diagnosis.diagnosis import Diagnosis, diagnose
from portfolio.diagnosis.finding import Finding, Rank

__all__ = ["Diagnosis", "Finding", "Rank", "diagnose"]
