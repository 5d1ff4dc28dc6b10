"""What SMAIL costs, measured beside the least that does the same job."""
