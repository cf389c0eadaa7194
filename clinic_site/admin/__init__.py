from clinic_site.admin import clinic, staff

__all__ = ["clinic", "staff"]
