from consultations.admin.request import ConsultationRequestAdmin

__all__ = ["ConsultationRequestAdmin"]
