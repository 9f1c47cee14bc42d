"""Layers as wholes: each state that no running environment can be brought into is made up here."""

from __future__ import annotations

from portfolio.diagnosis.checks import layers
from portfolio.diagnosis.finding import Rank
from portfolio.diagnosis.reading.stacks import Made
from tests.unit.diagnosis.conftest import stack

EXPORT = {"Export": {"Name": {"Fn::Sub": "librechat-${EnvironmentName}-VpcId"}}, "Value": "x"}


def test_a_stack_that_failed_is_broken_with_its_resources() -> None:
    """CloudFormation's own reason is the evidence."""
    failed = stack(
        "data",
        status="UPDATE_ROLLBACK_FAILED",
        reason="a resource could not be rolled back",
        resources={"Cache": Made(type="AWS::X", id="c", status="UPDATE_FAILED")},
    )
    (found,) = layers.look_at_stacks([stack("network"), failed])
    assert found.check == "stack-failed"
    assert found.evidence == ("a resource could not be rolled back", "Cache (AWS::X) is UPDATE_FAILED")


def test_an_update_that_was_rolled_back_is_no_failed_stack() -> None:
    """It runs as before."""
    assert list(layers.look_at_stacks([stack("network", status="UPDATE_ROLLBACK_COMPLETE")])) == []


def test_a_layer_below_that_is_missing_is_found() -> None:
    """Compute without data."""
    (found,) = layers.look_at_completeness([stack("network"), stack("compute-ecs")], "clinic")
    assert (found.check, found.rank) == ("layer-missing", Rank.BROKEN)
    assert "data layer" in found.symptom


def test_a_layer_that_is_not_launched_yet_is_no_fault() -> None:
    """Network and data alone are an environment on its way."""
    assert list(layers.look_at_completeness([stack("network"), stack("data")], "clinic")) == []


def test_two_stacks_of_a_layer_are_found() -> None:
    """Two compute products share an address and a database."""
    both = [stack("network"), stack("data"), stack("compute-ecs"), stack("compute-ec2")]
    assert [found.check for found in layers.look_at_completeness(both, "clinic")] == ["layer-twice"]


def test_an_export_that_is_missing_is_found_with_its_meaning() -> None:
    """The template exports it whatever is chosen, and the stack does not."""
    lacking = stack("network", template={"Outputs": {"VpcId": EXPORT}})
    (found,) = layers.look_at_exports([lacking], "clinic")
    assert found.check == "export-missing"
    assert found.evidence == ("librechat-clinic-VpcId: the VPC that holds all layers",)
    there = stack(
        "network", template={"Outputs": {"VpcId": EXPORT}}, exports={"librechat-clinic-VpcId": "vpc-1"}
    )
    assert list(layers.look_at_exports([there], "clinic")) == []


def test_ecs_in_a_network_without_nat_is_found() -> None:
    """Tasks that run go on; the next one cannot fetch its image."""
    network = stack("network", parameters={"NatGateways": "none"})
    (found,) = layers.look_at_way_out([network, stack("compute-ecs")])
    assert (found.check, found.symptom) == ("no-way-out", "ECS tasks cannot pull images")
    assert list(layers.look_at_way_out([network, stack("compute-ec2")])) == []
    with_nat = stack("network", exports={"librechat-clinic-EgressSubnet1Id": "subnet-1"})
    assert list(layers.look_at_way_out([with_nat, stack("compute-ecs")])) == []


def test_layers_of_different_ages_are_a_risk_and_of_one_age_none() -> None:
    """A patch behind is no skew, and an environment that is old as a whole is none either."""
    newest = {"network": "0.4.0", "data": "0.5.0"}
    (found,) = layers.look_at_versions({"network": "0.2.0", "data": "0.5.0"}, newest, {})
    assert (found.check, found.rank) == ("version-skew", Rank.RISK)
    assert list(layers.look_at_versions({"network": "0.4.0", "data": "0.5.1"}, newest, {})) == []
    assert list(layers.look_at_versions({"network": "0.2.0", "data": "0.4.0"}, newest, {})) == []


def test_a_layer_that_imports_what_is_not_exported_is_broken() -> None:
    """It can neither be updated nor launched again."""
    refused = {"data": ["Cannot import 'librechat-clinic-CacheSecurityGroupId'"]}
    (found,) = layers.look_at_versions({"network": "0.1.0"}, {}, refused)
    assert (found.check, found.rank) == ("version-skew", Rank.BROKEN)
    assert "librechat-clinic-CacheSecurityGroupId" in found.evidence[0]
