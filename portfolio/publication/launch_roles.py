"""Whether an account that accepts a portfolio has the launch roles by which Service Catalog launches there.

The launch constraints of this catalog name a role of whichever account launches (LocalRoleName,
"CreateConstraint", AWS Service Catalog API Reference). Where it is missing, the share is accepted all the
same, and the first launch fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.hub.launch_role_resources import launch_role_name

if TYPE_CHECKING:
    import boto3


def missing_launch_roles(session: boto3.Session, portfolio: str) -> tuple[str, ...]:
    """The names of the launch roles that the session's account lacks for a portfolio's products.

    Args:
        session: The account and region, with the rights to see the portfolio's products and roles.
        portfolio: The portfolio's ID.

    Raises:
        ClientError: A call was refused.
    """
    catalog, iam = session.client("servicecatalog"), session.client("iam")
    pages = catalog.get_paginator("search_products_as_admin").paginate(PortfolioId=portfolio)
    products = [each["ProductViewSummary"] for page in pages for each in page["ProductViewDetails"]]
    missing = []
    for name in sorted(product["Name"] for product in products):
        role = launch_role_name(name).replace("${AWS::Region}", session.region_name)
        try:
            iam.get_role(RoleName=role)
        except iam.exceptions.NoSuchEntityException:
            missing.append(role)
    return tuple(missing)
