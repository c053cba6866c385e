"""The font files that are shipped for paper."""

from django.conf import settings

FONTS_DIR = settings.BASE_DIR / "static" / "fonts" / "pdf"
REGULAR, BOLD, CODE = "NotoSans-400.ttf", "NotoSans-700.ttf", "OCR-B.ttf"
