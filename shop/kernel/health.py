"""The names under which the heartbeat is kept."""

BEAT_KEY = "heartbeat:sent"
WORKER_KEY = "heartbeat:run"
KEPT_SECONDS = 3600
