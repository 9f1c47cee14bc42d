"""A release is loadable: what a launch of it first runs or reads is tried before anybody launches it.

from portfolio.loading import function_problems, template_problems

function_problems("data 0.5.0", zips)               # each function's zip, as the function loads it
template_problems("compute-ecs 0.5.0", template)    # librechat.yaml, the instance's programs, Compose, images
"""

from portfolio.loading.functions import problems as function_problems
from portfolio.loading.layers import SCHEMA_FUNCTION, agreement, ahead_of_its_schema, schema_version
from portfolio.loading.templates import problems as template_problems

__all__ = [
    "SCHEMA_FUNCTION",
    "agreement",
    "ahead_of_its_schema",
    "function_problems",
    "schema_version",
    "template_problems",
]
