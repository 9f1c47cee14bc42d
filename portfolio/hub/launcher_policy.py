"""What who launches may do: use the catalog, look at what it made, and have the forms' drop-downs filled.

from portfolio.hub.launcher_policy import launcher_policy

launcher_policy(templates)      # a policy document; what is launched is made by the launch roles, not by it
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portfolio.errors import refuse
from portfolio.hub.launch_roles.kinds import OWN, Launched

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LAUNCHER_POLICY = "librechat-launcher-${AWS::Region}"
"""The policy's name, in the notation of ``Fn::Sub``."""

USING = (
    *("servicecatalog:DescribeProduct", "servicecatalog:DescribeProductView"),
    *("servicecatalog:DescribeProvisioningParameters", "servicecatalog:ListLaunchPaths"),
    *("servicecatalog:ProvisionProduct", "servicecatalog:SearchProducts"),
    *("servicecatalog:DescribeProvisionedProduct", "servicecatalog:DescribeRecord"),
    *("servicecatalog:ListRecordHistory", "servicecatalog:ScanProvisionedProducts"),
    *("servicecatalog:SearchProvisionedProducts", "servicecatalog:TerminateProvisionedProduct"),
    "servicecatalog:UpdateProvisionedProduct",
    *("cloudformation:DescribeStacks", "cloudformation:DescribeStackEvents"),
    *("cloudformation:DescribeStackResources", "cloudformation:ListExports", "cloudformation:ListImports"),
)
"""A selection of AWS's managed policy AWSServiceCatalogEndUserFullAccess (AWS Managed Policy Reference), with
the two that show which layers use one another."""

CONFIGURING = ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject")
LISTING = ("s3:ListBucket", "s3:ListBucketVersions")
"""What uploading a configuration takes, in the console or by ``catalog configure`` ("Required permissions for
Amazon S3 API operations", Amazon S3 User Guide)."""

CHOOSING: Mapping[str, str] = {
    "AWS::EC2::AvailabilityZone::Name": "ec2:DescribeAvailabilityZones",
    "AWS::EC2::Image::Id": "ec2:DescribeImages",
    "AWS::EC2::Instance::Id": "ec2:DescribeInstances",
    "AWS::EC2::KeyPair::KeyName": "ec2:DescribeKeyPairs",
    "AWS::EC2::SecurityGroup::GroupName": "ec2:DescribeSecurityGroups",
    "AWS::EC2::SecurityGroup::Id": "ec2:DescribeSecurityGroups",
    "AWS::EC2::Subnet::Id": "ec2:DescribeSubnets",
    "AWS::EC2::VPC::Id": "ec2:DescribeVpcs",
    "AWS::EC2::Volume::Id": "ec2:DescribeVolumes",
    "AWS::Route53::HostedZone::Id": "route53:ListHostedZones",
}
"""The AWS-specific types of parameters, each with the call that lists the values ("Specify existing resources
at runtime with CloudFormation-supplied parameter types", AWS CloudFormation User Guide; the calls are
reasoned from the services' API references). The console fills a drop-down with the user's own rights."""


def launcher_policy(templates: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The policy document for who launches these products.

    Raises:
        CatalogError: A form has a field of a type whose values nobody knows how to list.
    """
    known = list(templates)
    choosing = sorted({action for template in known for action in _choosing(template)})
    statements = [{"Effect": "Allow", "Action": [*USING, *choosing], "Resource": "*"}]
    return {"Version": "2012-10-17", "Statement": [*statements, *_configuring(known)]}


def _configuring(templates: list[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """Reading and writing the one file in the buckets for configurations, whatever environment has them."""
    making = [dict(each) for each in templates if "ConfigurationBucket" in each.get("Outputs", {})]
    if making:
        buckets = Launched(making).arns(OWN["s3:bucket"])
        files = [f"{bucket}/librechat.yaml" for bucket in buckets]
        yield {"Effect": "Allow", "Action": list(CONFIGURING), "Resource": files}
        yield {"Effect": "Allow", "Action": list(LISTING), "Resource": list(buckets)}


def _choosing(template: Mapping[str, Any]) -> Iterable[str]:
    for name, parameter in template.get("Parameters", {}).items():
        kind = str(parameter["Type"]).removeprefix("List<").removesuffix(">")
        if not kind.startswith("AWS::"):
            continue
        if kind not in CHOOSING:
            raise refuse(
                f"Cannot tell which right fills the drop-down of {name}.",
                received=kind,
                allowed=", ".join(CHOOSING),
                fix="add the type with the call that lists its values to portfolio/hub/launcher_policy.py",
            )
        yield CHOOSING[kind]
