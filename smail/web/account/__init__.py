"""Whoever works here and the own account: signing in, joining, what others have said."""
