"""The systems that the stage report compares, in the order of display."""

SYSTEMS = ("majority", "linear", "bert", "blend")
