"""Arrays in, frozen dataclasses out; knows neither the web nor the database."""
