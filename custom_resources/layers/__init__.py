"""The layers of an environment: whether a launch would be the second one of its layer."""

from custom_resources.layers.exports import refuse_second_of_its_layer

__all__ = ["refuse_second_of_its_layer"]
