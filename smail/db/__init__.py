"""Tables, constraints and the one session; no behaviour."""
