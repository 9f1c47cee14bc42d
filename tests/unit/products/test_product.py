"""A product under construction: what it refuses before the CDK, and AWS, would."""

from __future__ import annotations

from typing import ClassVar

import pytest

from products.node_runtime import use_locked_node


def test_a_condition_that_was_not_added_is_refused() -> None:
    """A template with such a name passes the CDK, and fails at the first launch."""
    use_locked_node()
    import aws_cdk as cdk  # noqa: PLC0415 - jsii starts Node.js on import

    from products.cfn import ec2  # noqa: PLC0415 - with the others
    from products.contract import Layer  # noqa: PLC0415 - as above
    from products.language.conditions import Condition, is_given  # noqa: PLC0415 - as above
    from products.parameters import ENVIRONMENT_NAME, Parameter  # noqa: PLC0415 - as above
    from products.product import Product, UnknownConditionError  # noqa: PLC0415 - as above

    named = Condition("IsNamed", is_given(ENVIRONMENT_NAME))

    class Forgetful(Product):
        NAME: ClassVar[str] = "forgetful"
        VERSION: ClassVar[str] = "0.1.0"
        LAYER: ClassVar[Layer] = Layer.NETWORK
        TITLE: ClassVar[str] = "A product that forgets its condition."
        PARAMETERS: ClassVar[tuple[Parameter, ...]] = (ENVIRONMENT_NAME,)

        def build(self) -> None:
            ec2.EIP(self, "Address", condition=named)

    with pytest.raises(UnknownConditionError, match=r"forgetful.*'IsNamed'.*add_conditions"):
        Forgetful(cdk.App(analytics_reporting=False))
