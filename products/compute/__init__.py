"""The compute layers."""
