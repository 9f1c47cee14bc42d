"""A company's own librechat.yaml: read, held against LibreChat's schema, and merged over the product's.

    from custom_resources.librechat_yaml import check, merged, read

    document = read(content)                     # raises ConfigurationError: no YAML, too large, …
    problems = check(document, ours)             # in words, with lines
    text = merged(document, ours)                # JSON, which is YAML too

It is used by the function that a launch or an update asks, and by ``catalog configure`` before an upload.
"""

from custom_resources.librechat_yaml.checking import SCHEMA_FILE, check
from custom_resources.librechat_yaml.document import Document
from custom_resources.librechat_yaml.merging import merged
from custom_resources.librechat_yaml.placeholders import placeholders
from custom_resources.librechat_yaml.problem import ConfigurationError, Problem
from custom_resources.librechat_yaml.reading import read

__all__ = [
    "SCHEMA_FILE",
    "ConfigurationError",
    "Document",
    "Problem",
    "check",
    "merged",
    "placeholders",
    "read",
]
