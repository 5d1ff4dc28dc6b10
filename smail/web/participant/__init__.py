"""The participant's own room: everything that is met without a name and a password."""
