from pages.admin.page import PageAdmin
from pages.admin.redirect import RedirectAdmin
from pages.admin.release import ReleaseAdmin
from pages.admin.source import SourceAdmin

__all__ = ["PageAdmin", "RedirectAdmin", "ReleaseAdmin", "SourceAdmin"]
