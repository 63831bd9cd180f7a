"""EasyPost through its own SDK: quotes, labels, refunds, scan forms and trackers."""
