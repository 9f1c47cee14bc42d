"""The network layer: a new VPC, or one that exists, with every flow between the components."""
