"""The hub's templates: every release registered as it is, who may launch, and a bucket that is shut."""

from __future__ import annotations

import copy
import datetime as dt
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.errors import CatalogError
from portfolio.offering import OFFERS
from portfolio.settings import load
from portfolio.versions.current import Current
from portfolio.versions.release import releases
from portfolio.versions.releasing import freeze
from portfolio.versions.version import Version
from products.functions.index import ARTIFACT_BUCKET_PLACEHOLDER
from products.images import IMAGE_ACCOUNT_PLACEHOLDER
from tests.template.inspection import Finding, lint_findings, security_findings
from tests.template.portfolio.conftest import Assembly

if TYPE_CHECKING:
    from pathlib import Path

ACKNOWLEDGED = {
    "AwsSolutions-S1": "what it holds is named by its hash; CloudTrail's data events tell who reads it",
    "AwsSolutions-IAM5": (
        "launch roles follow from the resource schemas: where neither a name nor a tag limits an action, the "
        "region does; and a boundary allows actions, of which roles limit the resources"
    ),
}


def _key(version: dict[str, Any]) -> str:
    """The S3 key of a registered version's template."""
    return str(version["Info"]["LoadTemplateFromURL"]["Fn::Sub"]).rpartition("/")[2]


def _versions(hub: Assembly) -> dict[str, list[dict[str, Any]]]:
    return {
        product["Name"]: product["ProvisioningArtifactParameters"]
        for product in hub.resources("AWS::ServiceCatalog::CloudFormationProduct")
    }


def test_every_release_is_registered_with_its_own_template(hub: Assembly, released: Path) -> None:
    """What is uploaded are the released bytes, with the hub's bucket and registry filled in, nothing else."""
    versions, settings = _versions(hub), load()
    filled = {
        ARTIFACT_BUCKET_PLACEHOLDER: settings.artifact_bucket,
        IMAGE_ACCOUNT_PLACEHOLDER: settings.images.account or "${AWS::AccountId}",
    }
    for release in releases(root=released):
        [version] = [each for each in versions[release.product] if each["Name"] == str(release.version)]
        text = hub.files[_key(version)].read_text(encoding="utf-8")
        expected = release.template_text
        for placeholder, value in filled.items():
            expected = expected.replace(placeholder, value)
            assert placeholder not in text
        assert text == expected


def test_products_stand_in_the_order_of_launches(hub: Assembly) -> None:
    """And nothing is offered that was never released."""
    names = [*_versions(hub)]
    assert names == [offer.name for offer in OFFERS if offer.name in names]


def test_every_offer_has_a_class_of_its_name() -> None:
    """What is offered can be synthesised."""
    for offer in OFFERS:
        name = offer.product().NAME
        assert name == offer.name


def test_zips_are_uploaded_under_the_keys_that_the_templates_name(hub: Assembly, released: Path) -> None:
    """For each function of each release: a file of that hash."""
    wanted = {
        f"functions/{function.sha256}.zip"
        for release in releases(root=released)
        for function in release.manifest.functions.values()
    }
    assert wanted
    assert wanted == {key for key in hub.files if key.startswith("functions/")}


def test_two_syntheses_in_two_folders_give_the_same_hub(
    hub: Assembly, released: Path, tmp_path: Path
) -> None:
    """Not a byte differs, neither in the stacks nor in what is uploaded."""
    moved = tmp_path / "elsewhere" / "releases"
    shutil.copytree(released, moved)
    again = Assembly.synthesise(tmp_path / "out", moved)
    assert (again.artifacts, again.portfolio) == (hub.artifacts, hub.portfolio)
    assert [*again.files] == [*hub.files]


def test_a_new_release_leaves_the_versions_before_it_as_they_are(
    hub: Assembly, released: Path, tmp_path: Path
) -> None:
    """Service Catalog keeps a version's ID while its name and its template's address stay the same."""
    root = tmp_path / "releases"
    shutil.copytree(released, root)
    [before] = releases("network", root=root)
    template = copy.deepcopy(before.template())
    template["Resources"]["Note"] = {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Type": "String", "Value": "x"},
    }
    newer = Current(product="network", version=Version(0, 2, 0), template=template)
    freeze(newer, changelog="Adds a note.", date=dt.date(2026, 11, 23), root=root)
    versions = _versions(Assembly.synthesise(tmp_path / "out", root))
    old = _versions(hub)
    assert versions["network"][:-1] == old["network"]
    assert versions["network"][-1]["Name"] == "0.2.0"
    assert versions["network"][-1]["Description"].startswith("Adds a note. ")
    assert {name: each for name, each in versions.items() if name != "network"} == {
        name: each for name, each in old.items() if name != "network"
    }


def test_each_product_is_launched_with_its_own_role_and_no_other(hub: Assembly) -> None:
    """One launch constraint a product, naming a role that Service Catalog alone may assume."""
    constraints = hub.resources("AWS::ServiceCatalog::LaunchRoleConstraint")
    roles = [each["LocalRoleName"]["Ref"] for each in constraints]
    products = [each["ProductId"]["Ref"] for each in constraints]
    assert len({*roles}) == len({*products}) == len(_versions(hub))
    for role in roles:
        trust = hub.portfolio["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert [each["Principal"] for each in trust] == [{"Service": "servicecatalog.amazonaws.com"}]


def test_support_is_named_on_every_product(hub: Assembly) -> None:
    """Whoever looks at a product's page knows whom to ask."""
    support = load().support
    for product in hub.resources("AWS::ServiceCatalog::CloudFormationProduct"):
        assert product["SupportEmail"] == support.email
        assert product["SupportUrl"] == support.url
        assert "Step " in product["Description"]


def test_launchers_and_tag_options_are_those_of_the_settings(hub: Assembly) -> None:
    """Nobody else may launch, and no other value may be chosen."""
    settings = load()
    principals = {
        (each["PrincipalType"], each["PrincipalARN"])
        for each in hub.resources("AWS::ServiceCatalog::PortfolioPrincipalAssociation")
    }
    assert principals == {("IAM", arn) for arn in settings.launchers.arns} | {
        ("IAM_PATTERN", pattern) for pattern in settings.launchers.patterns
    }
    options = {(each["Key"], each["Value"]) for each in hub.resources("AWS::ServiceCatalog::TagOption")}
    assert options == {(option.key, value) for option in settings.tag_options for value in option.values}


def test_nothing_needs_a_bootstrapped_account(hub: Assembly) -> None:
    """Neither parameter, rule nor role of the CDK's bootstrap stack is asked for, by template or manifest."""
    for template in (hub.artifacts, hub.portfolio):
        assert "Parameters" not in template
        assert "Rules" not in template
    for name in ("manifest.json", "librechat-catalog-portfolio.assets.json"):
        text = (hub.folder / name).read_text(encoding="utf-8")
        assert "assumeRoleArn" not in text
        assert "cloudFormationExecutionRoleArn" not in text


def test_the_artifact_bucket_is_encrypted_versioned_shut_and_kept(hub: Assembly) -> None:
    """Launched functions read from it: it outlives its stack, but not a first publication that failed."""
    [bucket] = [each for each in hub.artifacts["Resources"].values() if each["Type"] == "AWS::S3::Bucket"]
    properties = bucket["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert properties["BucketEncryption"]
    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    [policy] = [
        each for each in hub.artifacts["Resources"].values() if each["Type"] == "AWS::S3::BucketPolicy"
    ]
    denied = json.dumps(policy["Properties"]["PolicyDocument"])
    assert '"aws:SecureTransport": "false"' in denied
    assert '"s3:TlsVersion"' in denied


@pytest.mark.parametrize("stack", ["artifacts", "portfolio"])
def test_the_hub_passes_inspection(hub: Assembly, stack: str) -> None:
    """cfn-lint has nothing against it, and cdk-nag nothing that is not acknowledged."""
    template = getattr(hub, stack)
    # I1022 is about Fn::Join where Fn::Sub would do: the CDK's own constructs write it.
    assert [finding for finding in lint_findings(template) if not finding.startswith("I1022")] == []
    found: set[Finding] = security_findings(template)
    assert {finding.rule.partition("[")[0] for finding in found} <= set(ACKNOWLEDGED)


def test_fails_when_nothing_is_released(tmp_path: Path) -> None:
    """An empty portfolio is no portfolio."""
    with pytest.raises(CatalogError, match="nothing is released"):
        Assembly.synthesise(tmp_path / "out", tmp_path)
