"""The server as it runs in production: real processes, real connections, real ends."""
