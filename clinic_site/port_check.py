"""Say in one sentence that a port is taken, before anything is started."""

import socket
import sys

if __name__ == "__main__":
    port = int(sys.argv[1])
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(
                f"Port {port} is taken by another program, perhaps by this site itself. Stop it, or choose another "
                f"port: make run PORT={port + 1}"
            )
