from clinic_site.models.clinic import Announcement, Clinic, Clinician, Closure, Location, OpeningHours, Profile
from clinic_site.models.key_canary import KeyCanary
from clinic_site.models.staff_user import StaffUser

__all__ = [
    "Announcement",
    "Clinic",
    "Clinician",
    "Closure",
    "KeyCanary",
    "Location",
    "OpeningHours",
    "Profile",
    "StaffUser",
]
