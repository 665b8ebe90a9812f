"""The subcommands of `simpul-hub`, by what they are about. Each opens the hub's parts, does one thing and says it."""
