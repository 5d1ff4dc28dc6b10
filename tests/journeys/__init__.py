"""SMAIL as people meet it: a real Chromium, a real server, and what then stands in the database."""
