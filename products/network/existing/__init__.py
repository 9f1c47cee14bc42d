"""The network in a VPC that exists."""
