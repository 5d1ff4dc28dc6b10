"""An invented county on which everything can be tried."""
