"""The panel that requests have on the admin's front page."""

from django.urls import reverse

from consultations.models import ConsultationRequest


def panel(request):
    """How many people wait, for colleagues who may see requests; None for everyone else."""
    if not request.user.has_perm("consultations.view_consultationrequest"):
        return None
    status = ConsultationRequest.Status
    requests_url = reverse("admin:consultations_consultationrequest_changelist")
    return {
        "new_count": ConsultationRequest.objects.filter(status=status.NEW).count(),
        "new_url": f"{requests_url}?status__exact={status.NEW}",
        "quarantine_count": ConsultationRequest.objects.filter(status=status.QUARANTINE).count(),
        "quarantine_url": f"{requests_url}?status__exact={status.QUARANTINE}",
    }
