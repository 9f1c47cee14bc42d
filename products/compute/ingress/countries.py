"""The countries from which people may use LibreChat, told by their addresses: a rule of the firewall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from products.language.conditions import Condition, is_given
from products.language.intrinsics import ref, split
from products.parameters import Group, Parameter

if TYPE_CHECKING:
    from products.cfn import wafv2

_ISO = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
CODES = tuple(_ISO.split())
"""ISO 3166-1's codes of two letters, which AWS WAF takes (AWS WAF Developer Guide, "Geographic match rule
statement"); it also takes XK for Kosovo, which is none of the standard's."""

MOST = 50
"""How many one statement may name (AWS re:Post, https://repost.aws/questions/QUGpaqaB54SCaMWTWwI_cPJg)."""

_CODE = f"({'|'.join([*CODES, 'XK'])})"

COUNTRIES = Parameter(
    name="AllowedCountries",
    label="Allowed countries",
    description=(
        "Only with the firewall on: the countries from whose addresses people may use LibreChat, as codes of "
        "two letters, comma-separated, for example DE,AT,CH. Everybody else gets error 403. This is no lock: "
        "anyone can come by a VPN of such a country. Empty: every country."
    ),
    group=Group.ADVANCED,
    default="",
    allowed_pattern=f"^$|^{_CODE}(,{_CODE}){{0,{MOST - 1}}}$",
    constraint=(
        f"must be empty or up to {MOST} country codes of ISO 3166-1 in capitals, comma-separated and without "
        "spaces, for example DE,AT,CH (the United Kingdom is GB)"
    ),
)
LIMITS_COUNTRIES = Condition("LimitsCountries", is_given(COUNTRIES))


def countries_rule(
    priority: int, visibility: wafv2.WebACLVisibilityConfigProperty
) -> wafv2.WebACLRuleProperty:
    """The rule that turns away requests from any other country."""
    return {
        "Name": "countries",
        "Priority": priority,
        "Statement": {
            "NotStatement": {
                "Statement": {"GeoMatchStatement": {"CountryCodes": split(",", ref(COUNTRIES))}},
            }
        },
        "Action": {"Block": {}},
        "VisibilityConfig": visibility,
    }
