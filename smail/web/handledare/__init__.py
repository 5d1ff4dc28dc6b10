"""The handledare's working day."""
