"""The subcommands of `catalog`, a module a subject."""
