"""The name under which the heartbeat is kept."""

BEAT_KEY = "heartbeat"
