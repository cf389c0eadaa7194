from django.db import models


class KeyCanary(models.Model):
    """One sealed word that the keys must open: a wrong `FIELD_KEYS` is found before any record is read."""

    sealed_word = models.TextField()

    def __str__(self):
        return "key canary"
