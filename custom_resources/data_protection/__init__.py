"""The function data-protection: keeps databases from deletion, from when all of the layer has succeeded."""
