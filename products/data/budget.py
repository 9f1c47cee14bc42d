"""The environment's budget: AWS tells the topic of notices when the month becomes dearer than planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.cfn import budgets
from products.data.notifications import TOPIC
from products.data.parameters import NONE
from products.guards.kept import stack_token
from products.language.conditions import Condition, is_not
from products.language.intrinsics import join, ref, sub
from products.parameters import ENVIRONMENT_NAME, Group, Parameter
from products.product import TAG_PREFIX

if TYPE_CHECKING:
    from products.product import Product

MONTHLY_BUDGET = Parameter(
    name="MonthlyBudget",
    label="Budget of the environment (US dollars a month)",
    description=(
        "Whole US dollars, such as 500, for all three layers and what they store: a notice goes to the "
        "environment's topic at 80 and at 100 percent, and when AWS forecasts more. It stops nothing, and "
        "counts only once the account that pays has activated the cost allocation tag "
        "librechat:environment. Models of Amazon Bedrock carry no tag and are not in it. none: no budget."
    ),
    group=Group.COSTS,
    default=NONE,
    allowed_pattern=f"^{NONE}$|^[1-9][0-9]{{0,6}}$",
    constraint=f"must be whole US dollars from 1 to 9999999, for example 500, or {NONE}",
)

HAS_BUDGET = Condition("HasBudget", is_not(MONTHLY_BUDGET, NONE))

TAG = f"{TAG_PREFIX}:environment"
THRESHOLDS: tuple[tuple[str, int], ...] = (("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))
"""What is compared with the budget, and from how many percent of it a notice is sent."""


def add_budget(product: Product) -> None:
    """Declare the budget; its filter is the tag that everything in the environment carries.

    ``TagKeyValue`` takes ``user:key$value`` (AWS CloudFormation Template Reference, "AWS::Budgets::Budget
    BudgetData", https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
    aws-properties-budgets-budget-budgetdata.html).
    """
    product.add_conditions(HAS_BUDGET)
    budgets.Budget(
        product,
        "Budget",
        condition=HAS_BUDGET,
        Budget={
            "BudgetName": sub("librechat-${EnvironmentName}-${Stack}", Stack=stack_token()),
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": ref(MONTHLY_BUDGET), "Unit": "USD"},
            "CostFilters": {"TagKeyValue": [join("$", [f"user:{TAG}", ref(ENVIRONMENT_NAME)])]},
        },
        NotificationsWithSubscribers=[
            {
                "Notification": {
                    "NotificationType": kind,
                    "ComparisonOperator": "GREATER_THAN",
                    "Threshold": percent,
                    "ThresholdType": "PERCENTAGE",
                },
                "Subscribers": [{"SubscriptionType": "SNS", "Address": ref(TOPIC)}],
            }
            for kind, percent in THRESHOLDS
        ],
        ResourceTags=product.tag_list(),
    )
    product.add_output(
        "BudgetNeeds",
        f"In the account that pays (Billing console, Cost allocation tags) activate the tag {TAG}; "
        "it appears there up to a day after the launch, takes up to a day to count, and not backwards. Until "
        "then the budget stays at zero.",
        "What the budget needs before it counts",
        condition=HAS_BUDGET,
    )
