"""The own certificate of a signatory."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts.forms.agency import CertificateForm
from accounts.models import PersonalCertificate
from accounts.selectors import needs_certificate
from accounts.services.certificates import keep_certificate
from coopps.kernel.components.pages import RefusalMixin
from coopps.kernel.typography import french_date
from coopps.kernel.workflow.refusals import TransitionRefused


@method_decorator([never_cache, sensitive_post_parameters("pass_phrase")], name="dispatch")
class CertificateView(RefusalMixin, FormView):
    """The certificate kept, and another in its place. For who signs for an agency; not found by anybody else."""

    template_name = "accounts/agency/certificate.html"
    form_class = CertificateForm
    success_url = reverse_lazy("accounts:certificate")

    def dispatch(self, request, *args, **kwargs):
        if not needs_certificate(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        certificate = PersonalCertificate.objects.defer("pkcs12").filter(user=self.request.user).first()
        return super().get_context_data(**kwargs) | {
            "certificate": certificate,
            "expired": certificate is not None and certificate.not_after < timezone.now(),
            "cancel_url": reverse_lazy("accounts:profile"),
        }

    def form_valid(self, form):
        given = form.cleaned_data
        try:
            certificate = keep_certificate(self.request.user, given["certificate"].read(), given["pass_phrase"])
        except TransitionRefused as refusal:
            return self.refused(refusal, form)
        messages.success(
            self.request,
            f"Le certificat de « {certificate.subject} » est enregistré. Il est valable jusqu’au "
            f"{french_date(certificate.not_after)}.",
        )
        return super().form_valid(form)
