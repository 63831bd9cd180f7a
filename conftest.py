"""Start the embedded services before pytest-django reads the settings."""

from config.embedded import start_services

start_services()
