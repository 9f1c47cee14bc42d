"""Each product's current template, synthesized without an account, a region or a trace of this machine."""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from products.product import Product

CONTEXT = {
    "aws:cdk:enable-path-metadata": False,
    "aws:cdk:enable-asset-metadata": False,
    "aws:cdk:version-reporting": False,
}
"""Without these a template would hold construct paths and the version of the CDK that made it."""


def synthesize(products: Sequence[type[Product]]) -> dict[str, dict[str, Any]]:
    """The template of each product, by the product's name."""
    with tempfile.TemporaryDirectory(prefix="librechat-synth-") as folder:
        # The CDK's own validation is left out: it takes a second and knows no conditions; tests run cfn-lint.
        app = cdk.App(
            outdir=folder,
            context=CONTEXT,
            analytics_reporting=False,
            builtin_cloud_formation_validation=False,
        )
        stacks = [product(app) for product in products]
        assembly = app.synth()
        return {
            stack.NAME: json.loads(json.dumps(assembly.get_stack_by_name(stack.stack_name).template))
            for stack in stacks
        }


def render(template: dict[str, Any]) -> str:
    """The template as the text that is released: indented, so that two versions can be compared by line."""
    return json.dumps(template, indent=1, ensure_ascii=False) + "\n"
