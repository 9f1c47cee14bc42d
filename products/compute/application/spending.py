"""What each person may spend on models: LibreChat's balances, in US dollars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.language.conditions import Condition, is_equal, is_not
from products.language.intrinsics import if_else, only_if, sub
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.language.intrinsics import Intrinsic
    from products.product import Product

NO_LIMIT = "no limit"
NEVER = "never"

SPENDING_LIMIT = Parameter(
    name="SpendingPerPerson",
    label="Model spending per person (US dollars)",
    description=(
        "Whole US dollars, such as 10: LibreChat counts what each person's chats cost by its own list of "
        "models' prices, and refuses further ones when that much is used up. An estimate that stops most "
        "overspending, not a bill: a provider's price may differ, and the answer under way is still given. "
        "no limit: it counts and refuses nobody."
    ),
    group=Group.COSTS,
    default=NO_LIMIT,
    allowed_pattern=f"^{NO_LIMIT}$|^[1-9][0-9]{{0,3}}$",
    constraint=f"must be whole US dollars from 1 to 9999, for example 10, or the words {NO_LIMIT}",
)

SPENDING_REFILL = Parameter(
    name="SpendingRefill",
    label="Spending is refilled",
    description=(
        "Only with a limit above. Who has used theirs up gets the same amount again; nothing is saved up. "
        "monthly: at most once a month. weekly: once a week. daily: once a day. never: an administrator adds "
        "credits, as the output SpendingCommands says."
    ),
    group=Group.COSTS,
    default="monthly",
    allowed_values=("monthly", "weekly", "daily", NEVER),
    constraint="must be monthly, weekly, daily or never",
)

SPENDING = (SPENDING_LIMIT, SPENDING_REFILL)

LIMITS_SPENDING = Condition("LimitsSpending", is_not(SPENDING_LIMIT, NO_LIMIT))
REFILLS_SPENDING = Condition("RefillsSpending", is_not(SPENDING_REFILL, NEVER))
REFILLS_MONTHLY = Condition("RefillsSpendingMonthly", is_equal(SPENDING_REFILL, "monthly"))
REFILLS_WEEKLY = Condition("RefillsSpendingWeekly", is_equal(SPENDING_REFILL, "weekly"))

_CREDITS = "000000"
"""Written after dollars it makes credits of them: "1000 credits = $0.001" (LibreChat documentation, "Token
Usage", https://www.librechat.ai/docs/configuration/token_usage)."""

_COMMANDS = (
    "Inside LibreChat's container, in /app: npm run list-balances shows what everybody has; npm run "
    "add-balance person@example.com 5000000 adds 5 US dollars (1,000,000 credits are one dollar); npm run "
    "set-balance sets it. A new limit counts for people from their next sign-in; what they have is kept."
)


def spending_entry() -> Intrinsic:
    """The entry ``balance`` of librechat.yaml; none without a limit.

    A balance is refilled when it is used up and the interval has passed (LibreChat documentation, "Token
    Usage", "How Auto-Refill Works").
    """
    refill = sub(
        ',"autoRefillEnabled":true,"refillIntervalValue":1,"refillIntervalUnit":"${Unit}","refillAmount":'
        f"${{{SPENDING_LIMIT.name}}}{_CREDITS}",
        Unit=if_else(REFILLS_MONTHLY, "months", if_else(REFILLS_WEEKLY, "weeks", "days")),
    )
    balance = sub(
        f'"balance":{{"enabled":true,"startBalance":${{{SPENDING_LIMIT.name}}}{_CREDITS}${{Refill}}}}',
        Refill=if_else(REFILLS_SPENDING, refill, ""),
    )
    return only_if(LIMITS_SPENDING, balance)


def add_spending(product: Product) -> None:
    """Declare the conditions and the output about balances."""
    product.add_conditions(LIMITS_SPENDING, REFILLS_SPENDING, REFILLS_MONTHLY, REFILLS_WEEKLY)
    words = "How to look at what people have left, and to add to it"
    product.add_output("SpendingCommands", _COMMANDS, words, condition=LIMITS_SPENDING)
