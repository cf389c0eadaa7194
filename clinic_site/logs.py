"""Logs say what happened, never who it was or what they wrote."""

import logging


class NoPersonalData(logging.Filter):
    """Drop from log records what may hold a person's words: the request, its body, and values in tracebacks."""

    def filter(self, record):
        record.__dict__.pop("request", None)
        if record.exc_info and record.exc_info[0] is not None:
            # The class and the place say where to look; an exception's text may quote what someone typed.
            kind, _, trace = record.exc_info
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown place"
            record.msg = f"{record.getMessage()} ({kind.__name__} at {place})"
            record.args = ()
            record.exc_info = record.exc_text = None
        return True
