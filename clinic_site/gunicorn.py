"""gunicorn's settings. Threads, because a slow visitor must not keep the others waiting; a proxy buffers bodies."""

worker_class = "gthread"
threads = 4
timeout = 30  # seconds without a sign of life from a worker
graceful_timeout = 10  # seconds that a request may take to end when we stop
accesslog = None  # addresses and times of visits to a page about depression are nobody's business
limit_request_line = 4094  # bytes
control_socket_disable = True
