"""What the hub offers: its stacks, portfolios, audiences and the roles that launches have."""
