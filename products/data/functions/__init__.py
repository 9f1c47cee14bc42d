"""The functions of the data layer."""
