"""The top floor: settings, the queue's app, the supervisor, the health of the whole."""
