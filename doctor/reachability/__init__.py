"""Who can reach whom in a VPC, worked out from templates: subnets, routes, groups and endpoints."""

from doctor.reachability.answers import Answer
from doctor.reachability.network import Network
from doctor.reachability.peers import INTERNET_IPV4, INTERNET_IPV6, Component, Outside, Request
from doctor.reachability.placement import components
from doctor.reachability.questions import reach, reach_service

__all__ = [
    "INTERNET_IPV4",
    "INTERNET_IPV6",
    "Answer",
    "Component",
    "Network",
    "Outside",
    "Request",
    "components",
    "reach",
    "reach_service",
]
