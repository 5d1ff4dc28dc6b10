"""SMAIL: progression measurement towards work, every 13 weeks."""
