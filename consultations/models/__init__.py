from consultations.models.later_version import LaterVersion
from consultations.models.request import ConsultationRequest
from consultations.models.search_key import SearchKey

__all__ = ["ConsultationRequest", "LaterVersion", "SearchKey"]
