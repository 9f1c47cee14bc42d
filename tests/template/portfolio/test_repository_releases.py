"""The releases in this repository: untouched, rebuildable, in agreement with the code, and fit to publish."""

from __future__ import annotations

from typing import Any

import pytest

from portfolio.hub.launch_roles import POLICY_MAXIMUM, size
from portfolio.versions.checking import check
from portfolio.versions.current import stand
from portfolio.versions.release import releases
from tests.template.portfolio.conftest import Assembly

ROLE_POLICIES_MAXIMUM = 10
"""Managed policies that a role takes ("IAM and AWS STS quotas", IAM User Guide)."""


@pytest.fixture(scope="session")
def repository_hub(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """The hub of the releases in this repository."""
    return Assembly.synthesise(tmp_path_factory.mktemp("repository-hub"))


def test_nothing_is_wrong_with_the_releases(templates: dict[str, dict[str, Any]]) -> None:
    """No folder was touched, every zip rebuilds to its hash, and whatever changed since has a new version."""
    assert [str(problem) for problem in check(stand(templates))] == []


def test_the_released_products_can_be_published(repository_hub: Assembly) -> None:
    """Each has a version, and a launch role within IAM's limits over all of its versions."""
    products = repository_hub.resources("AWS::ServiceCatalog::CloudFormationProduct")
    versions = {
        (each["Name"], one["Name"]) for each in products for one in each["ProvisioningArtifactParameters"]
    }
    assert versions == {(release.product, str(release.version)) for release in releases()}
    for role in repository_hub.resources("AWS::IAM::Role"):
        assert len(role["ManagedPolicyArns"]) <= ROLE_POLICIES_MAXIMUM
    for policy in repository_hub.resources("AWS::IAM::ManagedPolicy"):
        assert size(policy["PolicyDocument"]) <= POLICY_MAXIMUM + _wrapping(policy["PolicyDocument"])


def _wrapping(node: object) -> int:
    """Characters that ``Fn::Sub`` adds to a policy in the template, which IAM never sees."""
    if isinstance(node, dict):
        here = len('{"Fn::Sub":}') if "Fn::Sub" in node else 0
        return here + sum(_wrapping(value) for value in node.values())
    if isinstance(node, list):
        return sum(_wrapping(item) for item in node)
    return 0
