"""The function data-check: whether a launch or an update of the data layer can be made, and undone again."""
