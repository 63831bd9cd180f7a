#!/usr/bin/env python
"""Django's command line; starts the embedded services a command may need."""

import os
import sys

NEEDS_NO_SERVICES = frozenset({"help", "makemessages", "compilemessages", "stop_services"})


def main() -> None:
    """Run a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    from config.embedded import ServiceError, start_services
    from config.env import load_env_file

    load_env_file()
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command not in NEEDS_NO_SERVICES:
        try:
            start_services()
        except ServiceError as error:
            sys.exit(f"entrepot: {error}")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
