"""The names under which the heartbeat is kept, and on a message when it was sent."""

BEAT_KEY = "heartbeat:sent"
WORKER_KEY = "heartbeat:run"
KEPT_SECONDS = 3600
SENT_AT = "sent_at"
