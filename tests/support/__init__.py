"""What tests stand on: databases, the client, the recorder of queries."""
