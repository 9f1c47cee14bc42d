"""What every declared resource is; the typed ones in products/cfn/ are generated.

    from products.cfn import ec2

    vpc = ec2.VPC(product, "Vpc", CidrBlock=ref(VPC_CIDR), EnableDnsSupport=True)

One call names the type, the logical ID and the properties, spelled as CloudFormation spells them. mypy knows
every property, nested structure, enumeration and readable attribute.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypedDict, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from products.language.conditions import Condition
    from products.language.intrinsics import Text
    from products.product import Product

A = TypeVar("A", bound=str)


class Tag(TypedDict):
    """A tag."""

    Key: Text
    Value: Text


class Removal(Enum):
    """What happens to a resource that is deleted or replaced: on replacement, then on deletion."""

    DELETE = ("Delete", "Delete")
    RETAIN = ("Retain", "Retain")
    RETAIN_EXCEPT_ON_CREATE = ("Retain", "RetainExceptOnCreate")
    """As RETAIN, but a launch that fails leaves nothing behind."""
    SNAPSHOT = ("Snapshot", "Snapshot")


class Resource(Generic[A]):
    """A resource of a product's template; the type parameter names its readable attributes.

    Attributes:
        TYPE: CloudFormation's name of the resource type.
        logical_id: Its logical ID: static and PascalCase, for changing it replaces the resource.
        properties: Its properties.
        condition: The condition under which it exists.
        depends_on: What is made before it and deleted after it, where no property says so.
        on_removal: What happens to it when it is deleted or replaced; by default it goes.
        metadata: What stands in the template next to the properties.
        creation_policy: What its creation waits for.
        update_policy: How an update proceeds.
    """

    TYPE: ClassVar[str]

    def __init__(  # noqa: PLR0913 - these are the attributes that CloudFormation gives a resource
        self,
        product: Product,
        logical_id: str,
        *,
        condition: Condition | None = None,
        depends_on: Sequence[Resource[Any]] = (),
        on_removal: Removal | None = None,
        metadata: Mapping[str, Any] | None = None,
        creation_policy: Mapping[str, Any] | None = None,
        update_policy: Mapping[str, Any] | None = None,
        **properties: Any,  # noqa: ANN401 - the generated subclasses say which
    ) -> None:
        self.logical_id = logical_id
        self.properties: dict[str, Any] = properties
        self.condition = condition
        self.depends_on = list(depends_on)
        self.on_removal = on_removal
        self.metadata = dict(metadata or {})
        self.creation_policy = creation_policy
        self.update_policy = update_policy
        product.add_resource(self)

    def attributes(self) -> dict[str, Any]:
        """What the template holds of it besides its type and properties, in CloudFormation's order."""
        replaced, deleted = self.on_removal.value if self.on_removal else (None, None)
        found = {
            "DependsOn": sorted((each.logical_id for each in self.depends_on), key=_as_the_cdk_sorts),
            "CreationPolicy": self.creation_policy,
            "UpdatePolicy": self.update_policy,
            "UpdateReplacePolicy": replaced,
            "DeletionPolicy": deleted,
            "Metadata": self.metadata,
            "Condition": self.condition.name if self.condition else None,
        }
        return {name: value for name, value in found.items() if value}


class CustomResource(Resource[A]):
    """A resource that a function of ours makes; the type parameter names what it returns."""


def _as_the_cdk_sorts(logical_id: str) -> tuple[str, str]:
    """The CDK sorts by the rules of a language: letters whatever their case, small before capital."""
    return logical_id.lower(), logical_id.swapcase()
