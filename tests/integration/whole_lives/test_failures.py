"""Each resource of each product fails in turn: what is left is the old state, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portfolio.errors import CatalogError
from portfolio.versions.release import releases
from tests.integration.whole_lives.life import CHANGES, LAYERS, end
from tests.support.sampling import sample

if TYPE_CHECKING:
    from tests.integration.whole_lives.life import Catalog

GONE = frozenset({"DELETE_COMPLETE"})

KEPT = frozenset({"AccessLogsBucket", "AccessLogsBucketPolicy"})
"""What a failed launch leaves on purpose: the bucket of access logs is not empty once the load balancer has
it, since Elastic Load Balancing writes a test file ("Enable access logs for your Application Load Balancer",
Application Load Balancers User Guide,
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html), and
CloudFormation deletes no bucket that holds something: taking it back would end in ROLLBACK_FAILED."""


def _resources() -> list[tuple[str, str]]:
    """Every resource of every product, as its newest release names them.

    What only the current templates have has its turn once it is released; what they lack fails nothing.
    """
    newest = {release.product: release.template() for release in releases()}
    return [(product, name) for product in LAYERS for name in newest[product]["Resources"]]


CREATED = sample(_resources(), 2)
UPDATED = sample(_resources(), 2)


def _left(catalog: Catalog, stack_id: str) -> set[str]:
    """What a stack made and did not delete."""
    last: dict[str, str] = {}
    for event in catalog.events(stack_id):
        physical_id = event.get("PhysicalResourceId")
        if physical_id and physical_id != stack_id:
            last[f"{event['LogicalResourceId']} {physical_id}"] = event["ResourceStatus"]
    return {name for name, status in last.items() if status not in GONE}


@pytest.mark.parametrize(("product", "resource"), CREATED, ids=["-".join(each) for each in CREATED])
def test_a_launch_that_fails_leaves_nothing_and_can_be_repeated(
    catalog: Catalog, product: str, resource: str
) -> None:
    """Whichever resource fails: everything made goes, and the same name can be launched again."""
    environment = catalog.environment(*LAYERS[product])
    catalog.fail("create", resource)
    try:
        catalog.launch(product, environment)
    except CatalogError:
        failed = catalog.launched(product, environment)
        assert failed is not None
        assert failed.stack_id is not None
        assert {name for name in _left(catalog, failed.stack_id) if name.split()[0] not in KEPT} == set()
        catalog.fail("create")
        catalog.terminate(product, environment)
        catalog.launch(product, environment)
    finally:
        catalog.fail("create")
    end(catalog, product, environment)


@pytest.mark.parametrize(("product", "resource"), UPDATED, ids=["-".join(each) for each in UPDATED])
def test_an_update_that_fails_leaves_what_was(catalog: Catalog, product: str, resource: str) -> None:
    """Whichever resource fails: the stack rolls back to the same resources, and can be updated again."""
    environment = catalog.environment(*LAYERS[product])
    catalog.launch(product, environment)
    change, _ = CHANGES[product]
    launched = catalog.launched(product, environment)
    assert launched is not None
    assert launched.stack_id is not None
    before = catalog.resources(launched.stack_id)
    catalog.fail("update", resource)
    try:
        catalog.update(product, environment, **change)
    except CatalogError:
        (stack,) = catalog.cloud.client("cloudformation").describe_stacks(StackName=launched.stack_id)[
            "Stacks"
        ]
        assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
        assert catalog.resources(launched.stack_id) == before
        catalog.fail("update")
        catalog.update(product, environment, **change)
    finally:
        catalog.fail("update")
    end(catalog, product, environment)
