"""The ECS services: their names, zones, roll-outs and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doctor.templates import Account, evaluate
from products.compute.application import images
from products.images import IMAGE_ACCOUNT_PLACEHOLDER, locked
from products.network.rules.flows import DOCUMENTDB_GROUP, EFS, FLOWS, POSTGRES_GROUP, SERVICE
from tests.template.compute.tasks import main_container, tasks, variables
from tests.template.compute.values import DEMO, EVERYTHING

if TYPE_CHECKING:
    from doctor.templates import Evaluation


def test_services_find_one_another_by_the_names_they_register(everything: Evaluation) -> None:
    """The addresses LibreChat is told are names in the namespace, on the ports that the containers open."""
    told = variables(main_container(tasks(everything)["LibreChat"]))
    domain = everything.resources["Namespace"].properties["Name"]
    for variable, service in (("RAG_API_URL", "Rag"), ("MEILI_HOST", "Search")):
        name = everything.resources[f"{service}Name"].properties["Name"]
        port = main_container(tasks(everything)[service])["PortMappings"][0]["ContainerPort"]
        assert told[variable] == f"http://{name}.{domain}:{port}"
        registries = everything.resources[f"{service}Service"].properties["ServiceRegistries"]
        assert registries == [{"RegistryArn": f"<compute:{service}Name.Arn>"}]


def test_every_connection_a_container_makes_is_a_flow_of_the_network() -> None:
    """Both databases, the shared files, and one another."""
    flows = [(f.source, f.target, port) for f in FLOWS for port in f.ports]
    needed = [
        (SERVICE, POSTGRES_GROUP, 5432),
        (SERVICE, DOCUMENTDB_GROUP, 27017),
        (SERVICE, EFS, 2049),
        (SERVICE, SERVICE, images.RAG_API_PORT),
        (SERVICE, SERVICE, images.MEILISEARCH_PORT),
    ]
    assert all(flow in flows for flow in needed)


def test_the_zones_of_tasks_and_mount_targets_are_the_same(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """Two or three, as the launch says."""
    for zones in ("2", "3"):
        launch = evaluate(templates["compute-ecs"], {**DEMO, "AvailabilityZones": zones}, account=account)
        for service in launch.of_type("AWS::ECS::Service"):
            placed = service.properties["NetworkConfiguration"]["AwsvpcConfiguration"]
            assert len(placed["Subnets"]) == int(zones)
            assert placed["AssignPublicIp"] == "DISABLED"
            assert len(service.tags["librechat:mount-targets"].split()) == int(zones)


def test_tasks_scale_between_zones_and_the_ceiling_where_valkey_holds_their_state(
    templates: dict[str, dict[str, Any]], account: Account
) -> None:
    """One task means no scaling; several mean Valkey."""
    for size in ("small", "medium", "large"):
        for most in ("by size", "1"):
            given = {**DEMO, "Size": size, "MaximumTasks": most}
            launch = evaluate(templates["compute-ecs"], given, account=account)
            told = variables(main_container(tasks(launch)["LibreChat"]))
            scaling = launch.of_type("AWS::ApplicationAutoScaling::ScalableTarget")
            assert bool(scaling) == (size != "small" and most != "1")
            assert ("DesiredCount" in launch.resources["LibreChatService"].properties) != bool(scaling)
            assert (told.get("USE_REDIS") == "true") == (size != "small")
            for target in scaling:
                assert int(target.properties["MinCapacity"]) >= 2
                assert int(target.properties["MaxCapacity"]) >= int(target.properties["MinCapacity"])


def test_roll_outs_return_to_what_worked(everything: Evaluation) -> None:
    """Each service has the circuit breaker, and only Meilisearch stops before it is replaced."""
    for service in everything.of_type("AWS::ECS::Service"):
        deployment = service.properties["DeploymentConfiguration"]
        assert deployment["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
        assert (deployment["MaximumPercent"] == 100) == (service.logical_id == "SearchService")


def test_images_are_pinned(everything: Evaluation) -> None:
    """In the account's own registry, by a tag that the lock names and that never moves there."""
    own = f"{IMAGE_ACCOUNT_PLACEHOLDER}.dkr.ecr.eu-west-1.amazonaws.com/"
    known = {image.path for image in locked()}
    for task in tasks(everything).values():
        for container in task["ContainerDefinitions"]:
            assert container["Image"].startswith(own)
            assert container["Image"].removeprefix(own) in known


def test_what_starts_a_task_may_pull_the_catalogs_images_and_no_others(everything: Evaluation) -> None:
    """A token names no repository; the images do."""
    for name in tasks(everything):
        role = everything.resources[f"{name}ExecutionRole"].properties
        statements = {s["Sid"]: s for s in role["Policies"][0]["PolicyDocument"]["Statement"]}
        assert statements["Pull"]["Resource"].endswith(":repository/librechat/*")
        assert statements["PullToken"]["Action"] == "ecr:GetAuthorizationToken"


def test_a_shell_is_open_only_where_asked_for_and_is_recorded(
    templates: dict[str, dict[str, Any]], account: Account, everything: Evaluation
) -> None:
    """Off, no role may open a channel; on, every session goes to a log group of its own."""
    off = evaluate(templates["compute-ecs"], DEMO, account=account)
    assert "ssmmessages" not in str([role.properties for role in off.of_type("AWS::IAM::Role")])
    assert not any(s.properties["EnableExecuteCommand"] for s in off.of_type("AWS::ECS::Service"))
    assert EVERYTHING["ShellAccess"] == "on"
    configuration = everything.resources["Cluster"].properties["Configuration"]
    recorded = configuration["ExecuteCommandConfiguration"]
    assert recorded["Logging"] == "OVERRIDE"
    assert recorded["LogConfiguration"]["CloudWatchLogGroupName"] == everything.token("ShellLogs")
    assert all(s.properties["EnableExecuteCommand"] for s in everything.of_type("AWS::ECS::Service"))
