"""The quotas that a large company meets, with AWS's page, what the company takes, and what is done."""

from __future__ import annotations

from dataclasses import dataclass

from tools.documents.scale.company import (
    ACCOUNTS,
    ENVIRONMENTS,
    LAYERS,
    PRODUCTS,
    REGIONS,
    RELEASES,
    growth,
    template_bytes,
)

_GENERAL = "https://docs.aws.amazon.com/general/latest/gr/"
_CATALOG = ('AWS General Reference, "Service Catalog endpoints and quotas"', f"{_GENERAL}servicecatalog.html")
_STACKS = (
    'AWS CloudFormation User Guide, "Understand CloudFormation quotas"',
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html",
)
_ROLES = (
    'IAM User Guide, "IAM and AWS STS quotas"',
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
)
_POLICY = 6144
_POLICIES = 10


@dataclass(frozen=True, kw_only=True)
class Quota:
    """A quota.

    Attributes:
        name: What is limited.
        limit: How much AWS allows by default.
        taken: How much the company takes.
        page: AWS's page, as it is cited, and its address.
        done: What the catalog does about it.
    """

    name: str
    limit: int
    taken: int
    page: tuple[str, str]
    done: str

    @property
    def share(self) -> float:
        """How much of it is taken; above 1 it is exceeded."""
        return self.taken / self.limit


def quotas() -> tuple[Quota, ...]:
    """All of them, the fullest first."""
    largest = max(each.at(RELEASES) for each in growth())
    found = (
        Quota(
            name="versions of a product",
            limit=100,
            taken=RELEASES,
            page=_CATALOG,
            done="`catalog release` refuses the one too many; releases deprecate what they leave "
            "behind, and `catalog "
            "retire` makes room, since a retired version that nobody runs is deleted",
        ),
        Quota(
            name="products of a region",
            limit=350,
            taken=PRODUCTS,
            page=_CATALOG,
            done="one product for each layer, whatever the number of versions",
        ),
        Quota(
            name="accounts that a portfolio is shared with, one by one",
            limit=5000,
            taken=ACCOUNTS,
            page=_CATALOG,
            done="a share with the organization or with an organizational unit counts once",
        ),
        Quota(
            name="stacks of an account in a region, if all environments are in one account",
            limit=2000,
            taken=ENVIRONMENTS * LAYERS // REGIONS,
            page=_STACKS,
            done="nothing: environments belong into accounts of their own, with which the portfolio "
            "is shared; AWS "
            "raises it on request",
        ),
        Quota(
            name="stacks of an account in a region, if environments are spread over all accounts",
            limit=2000,
            taken=-(-ENVIRONMENTS * LAYERS // (ACCOUNTS * REGIONS)),
            page=_STACKS,
            done="nothing is needed",
        ),
        Quota(
            name="stacks of a stack set",
            limit=100000,
            taken=ACCOUNTS * REGIONS,
            page=_STACKS,
            done="one stack set brings the launch roles of all products to every account and region",
        ),
        Quota(
            name="bytes of the portfolio's template",
            limit=1_000_000,
            taken=template_bytes(),
            page=_STACKS,
            done="a version's description has 300 characters at most; its template lies beside, in "
            "the bucket",
        ),
        Quota(
            name="managed policies of the launch role that serves all versions",
            limit=_POLICIES,
            taken=-(-largest // _POLICY),
            page=_ROLES,
            done="statements of all versions are merged; a test fails before a role outgrows them; a "
            "retired version "
            "that is deleted takes its own with it; AWS raises it to 20 on request",
        ),
        Quota(
            name="roles of an account",
            limit=1000,
            taken=PRODUCTS * REGIONS + 40 * ENVIRONMENTS // ACCOUNTS,
            page=_ROLES,
            done="a launch role for each product and region; an environment makes about 40 of its own",
        ),
    )
    return tuple(sorted(found, key=lambda each: -each.share))
