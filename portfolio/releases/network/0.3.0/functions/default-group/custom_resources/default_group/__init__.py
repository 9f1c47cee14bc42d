"""The function default-group: takes the rules out of a new VPC's default security group."""
