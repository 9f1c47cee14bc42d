"""Pictures of networks and of the demo."""
