"""The subcommands of `simpul-edge`. Words in, words (or JSON) out; what is done stands in the other rooms."""
