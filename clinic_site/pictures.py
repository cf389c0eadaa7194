"""Pictures that staff upload: stored without what the camera wrote into them (place, time, device)."""

from __future__ import annotations

import io

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from imagefield.fields import ImageField
from PIL import Image, ImageOps

MAX_PICTURE_MEGAPIXELS = 40  # more than phones make, and still far from filling a small server's memory
FORMATS = {"JPEG": {"quality": 92}, "PNG": {}, "WEBP": {"quality": 92}}


def validate_picture(file):
    """Raise ValidationError for a picture that is too large, or of a kind that browsers or we do not handle well."""
    if getattr(file, "_committed", False):
        return  # it was looked at when it came
    try:
        file.seek(0)
        with Image.open(file) as image:
            kind, (width, height) = image.format, image.size
    except (OSError, Image.DecompressionBombError) as error:
        raise ValidationError("This file is not a picture that we can read. Save it as JPEG and try again.") from error
    finally:
        file.seek(0)
    if kind not in FORMATS:
        raise ValidationError("Use a JPEG, PNG or WebP picture.")
    if width * height > MAX_PICTURE_MEGAPIXELS * 1_000_000:
        raise ValidationError(
            f"This picture has {width * height // 1_000_000} megapixels; {MAX_PICTURE_MEGAPIXELS} are enough. "
            "Make it smaller and try again."
        )


def without_camera_data(file) -> ContentFile:
    """The picture of a file upright and as pixels only: no place, no time, no device."""
    file.seek(0)
    with Image.open(file) as image:
        kind, colors = image.format, image.info.get("icc_profile")  # without its profile a picture changes color
        upright = ImageOps.exif_transpose(image)
        upright.info = {}  # Pillow would write back the notes it has read
        plain = io.BytesIO()
        upright.save(plain, kind, icc_profile=colors, **FORMATS[kind])
    return ContentFile(plain.getvalue(), name=file.name)


class PictureField(ImageField):
    """An uploaded picture. Whatever way it comes in, only its pixels are stored."""

    default_validators = [validate_picture]

    def pre_save(self, model_instance, add):
        file = getattr(model_instance, self.attname)
        if file and not file._committed:
            file.file = without_camera_data(file.file)
            self.update_dimension_fields(model_instance, force=True)  # upright, width and height may change places
        return super().pre_save(model_instance, add)
