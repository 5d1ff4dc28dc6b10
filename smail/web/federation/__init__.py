"""What coordinators, programme leads and administrators do."""
