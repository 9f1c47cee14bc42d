"""The sentences of the hand-written pages, and those that cite or reason.

from tools.documents.evidence.statements import pages, sentences

for page in pages():
    for sentence in sentences(page):
        ...                          # sentence.text, sentence.section
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]

_FENCE = re.compile(r"^```.*?^```$", flags=re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*] |\d+\. |\||#))")
_CODE = re.compile(r"`[^`]*`|(?<=\])\([^)]*\)")
_END = re.compile(r"(?<=[.!?])(?:\s+)(?=[A-Z`*\"(])")

CITATION = re.compile(
    r"(?:Amazon|AWS|CloudFormation|IAM|API|LibreChat)[A-Za-z0-9& ]* (?:Guide|Reference|documentation|FAQs)\b"
    r"|Service Authorization Reference"
    r"|\bissue \d+"
    r"|aws-cloudformation-resource-providers-\w+"
    r"|https?://(?:[\w-]+\.)*(?:aws\.amazon\.com|github\.com)/\S+"
)
"""What looks like a source about AWS's behavior, or about a program that runs on it."""

REASONED = re.compile(r"(?<!marked as )\breasoned\b")
"""How the pages mark what no source says."""

_SERVICE = (
    "AWS|CloudFormation|Service Catalog|RDS|DocumentDB|ECS|Fargate|EC2|Lambda|IAM|Secrets Manager|EFS|S3"
    "|ElastiCache|CloudWatch Logs|CloudWatch|EventBridge|Route 53|AWS Backup|Bedrock|WAF|ECR|KMS|EBS"
    "|Auto Scaling|SNS"
)

CLAIM = re.compile(
    rf"\b(?:{_SERVICE}) (?:then |always |never |also |only |itself )?"
    r"(?:cannot|may|can|does not|has no|lets|[a-z]{3,}s)\b"
)
"""What reads as a statement of what a service does: not every one, and some that say what we do with it."""

PROOF = re.compile(r"\b(?:prove[sdn]?|proving|proofs?)\b", flags=re.IGNORECASE)
"""Words that claim a proof."""


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence of a page.

    Attributes:
        page: The page's path from the root.
        section: The heading that it stands under.
        text: The sentence on one line.
    """

    page: str
    section: str
    text: str

    def prose(self) -> str:
        """The text without commands and names in backticks, and without where its links lead."""
        return _CODE.sub("", self.text)


def pages(root: Path = ROOT) -> list[Path]:
    """The pages that people write about the catalog: guides, records of decisions, those at the root."""
    written = [*root.glob("docs/*.md"), *root.glob("docs/adr/*.md"), *root.glob("docs/guides/*.md")]
    about_packages = root / "docs" / "dependencies.md"
    return sorted({*written, root / "README.md", root / "SECURITY.md"} - {about_packages})


def sentences(page: Path, root: Path = ROOT) -> Iterator[Sentence]:
    """Every sentence, list item and table row, without what stands in fences."""
    section = ""
    for block in _BLOCK.split(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        text = " ".join(block.split())
        if text.startswith("#"):
            section = text.lstrip("# ")
            continue
        for sentence in _END.split(text):
            if sentence.strip("|- "):
                yield Sentence(page=page.relative_to(root).as_posix(), section=section, text=sentence)


def superseded(page: Path) -> bool:
    """Whether another record of a decision stands in its place."""
    return "\nStatus: superseded" in page.read_text(encoding="utf-8")
