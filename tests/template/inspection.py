"""How templates are inspected: with cfn-lint, and with cdk-nag's AWS Solutions rules."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cfnlint.api import lint
from cfnlint.config import ManualArgs

from tests.support.sampling import sample

if TYPE_CHECKING:
    from collections.abc import Mapping

PRODUCT_CLASSES = (
    "products.network.product.NetworkProduct",
    "products.network.existing.product.ExistingNetworkProduct",
    "products.data.product.DataProduct",
    "products.compute.ecs.product.EcsProduct",
    "products.compute.ec2.product.Ec2Product",
    "products.identity.product.IdentityProduct",
)
"""Every product's class by its dotted path, imported only once a template is asked for."""

REGIONS = sample(["us-east-1", "eu-west-1", "ap-southeast-2"], 1)
"""Each has resource schemas of its own, which take longest to read."""


@dataclass(frozen=True, order=True)
class Finding:
    """A rule of cdk-nag that a resource breaks.

    Attributes:
        rule: The rule's name, with the finding's own name in brackets where it has one.
        resource: The logical ID of the resource.
    """

    rule: str
    resource: str


def lint_findings(template: Mapping[str, Any]) -> list[str]:
    """What cfn-lint holds against the template: errors, warnings and informational findings alike."""
    matches = lint(
        json.dumps(template, indent=1), config=ManualArgs(include_checks=["I"]), regions=list(REGIONS)
    )
    return [f"{match.rule.id} line {match.linenumber}: {match.message}" for match in matches]


def security_findings(template: Mapping[str, Any]) -> set[Finding]:
    """Every finding of cdk-nag's AWS Solutions rules, none acknowledged.

    The rendered template is read back by ``CfnInclude``, which also holds every property against the CDK's
    own typed classes.
    """
    from products.node_runtime import use_locked_node  # noqa: PLC0415 - jsii starts Node.js on import

    use_locked_node()
    import aws_cdk as cdk  # noqa: PLC0415 - as above
    from aws_cdk.cloudformation_include import CfnInclude  # noqa: PLC0415 - as above
    from cdk_nag import AwsSolutionsChecks  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory(prefix="librechat-nag-") as folder:
        file = Path(folder) / "product.template.json"
        file.write_text(json.dumps(template), encoding="utf-8")
        out = Path(folder) / "out"
        # The CDK's own validation knows no conditions and takes minutes over a form of many choices.
        app = cdk.App(outdir=str(out), analytics_reporting=False, builtin_cloud_formation_validation=False)
        CfnInclude(cdk.Stack(app, "Inspected"), "Template", template_file=str(file))
        cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
        # A finding makes synth() raise; what it found stands in the report in any case.
        with contextlib.suppress(RuntimeError), contextlib.redirect_stderr(io.StringIO()):
            app.synth()
        report = json.loads((out / "validation-report.json").read_text(encoding="utf-8"))
    return _findings(report)


def _findings(report: Mapping[str, Any]) -> set[Finding]:
    """The findings in the report that cdk-nag's plugin leaves in the cloud assembly."""
    return {
        Finding(rule=violation["ruleName"], resource=construct["constructPath"].rpartition("/")[2])
        for plugin in report["pluginReports"]
        if plugin["pluginName"] == "AwsSolutions"
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    }
