"""gunicorn's settings. Threads, because a slow visitor must not keep the others waiting; a proxy buffers bodies."""

from clinic_site.startup import load_settings

load_settings()  # here, in the master: a worker that can't start would be started again and again

worker_class = "gthread"
threads = 4
timeout = 30  # seconds without a sign of life from a worker
graceful_timeout = 10  # seconds that a request may take to end when we stop
accesslog = None  # addresses and times of visits to a page about depression are nobody's business
limit_request_line = 4094  # bytes
control_socket_disable = True
