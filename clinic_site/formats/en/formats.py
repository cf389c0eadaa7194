"""Dates and times as staff read them in the admin: whole month names, and always the clinic's zone."""

DATE_FORMAT = "F j, Y"
TIME_FORMAT = "g:i A"
DATETIME_FORMAT = "F j, Y, g:i A T"
SHORT_DATE_FORMAT = "M j, Y"
SHORT_DATETIME_FORMAT = "M j, Y, g:i A T"
FIRST_DAY_OF_WEEK = 0
