import re

from django.conf import settings
from django.core.management.base import BaseCommand

# In the order of their layers; tokens.css names the layers.
SHEETS = ("tokens.css", "base.css", "layout.css", "components.css", "forms.css", "print.css")


class Command(BaseCommand):
    help = "Join the style sheets of static/css into the one that pages load: one request instead of six."

    def handle(self, *args, **options):
        source = settings.BASE_DIR / "static" / "css"
        target = settings.VAR_DIR / "made_static" / "css" / "site.css"
        joined = "\n".join((source / name).read_text(encoding="utf-8") for name in SHEETS)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(without_comments(joined), encoding="utf-8")
        self.stdout.write(f"{target.name}: {target.stat().st_size} bytes from {len(SHEETS)} sheets.")


def without_comments(css):
    """The sheet without comments and space between signs: they help who reads the source, not who loads the page."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    css = re.sub(r"(?<=[{;])([\w-]+): ", r"\1:", css)  # a property; a selector's colon has no space behind it
    return css.replace(";}", "}").strip() + "\n"
