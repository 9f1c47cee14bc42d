"""What the network's parts cost by the hour, as AWS lists it: a dated table, for comparing choices.

List prices in US dollars of US East (N. Virginia) in the first half of 2026. Traffic is not in them: it
depends on use. AWS's own pages are what counts: Amazon VPC pricing (https://aws.amazon.com/vpc/pricing/) and
AWS PrivateLink pricing (https://aws.amazon.com/privatelink/pricing/). The figures here were read in two
dated summaries of them: NAT gateway and public address in https://cloudburn.io/blog/aws-nat-gateway-pricing
(2026-02-24), interface endpoint and public address in
https://www.factualminds.com/blog/amazon-vpc-pricing-endpoints-peering-transit-gateway/ (2026-06-13).
"""

from __future__ import annotations

from portfolio.rehearsal.costing import prices

READ_IN = "February and June 2026"
REGION = prices.REGION
HOURS_A_MONTH = 730
"""365 days of 24 hours, by 12."""

NAT_GATEWAY = prices.NAT_GATEWAY.dollars
PUBLIC_ADDRESS = prices.PUBLIC_ADDRESS.dollars
INTERFACE_ENDPOINT = prices.INTERFACE_ENDPOINT.dollars
"""For each endpoint in each zone."""
