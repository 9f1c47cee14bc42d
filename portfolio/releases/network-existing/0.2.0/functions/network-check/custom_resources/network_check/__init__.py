"""The function network-check: whether an existing VPC is what LibreChat's layers need."""
