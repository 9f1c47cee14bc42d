"""Deletes chats that nobody has used for as long as the environment keeps them."""
