"""The public check: a code from a letter, today's truth in large words. No account, nothing kept, never cached."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView

from coopps.kernel.components.badges import Look
from coopps.kernel.documents import registry as act_kinds
from coopps.portal.forms.check import CheckForm, normalize_code
from coopps.portal.rate_limit import RateLimitMixin


@method_decorator([login_not_required, never_cache], name="dispatch")
class PublicCheckMixin(RateLimitMixin):
    """Open to anyone, thirty answers a minute for one address, and not to be found by search engines."""

    rate_name = "check"
    rate_limit = 30
    rate_period = 60

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response


class CheckView(PublicCheckMixin, FormView):
    """One field; the code goes to the page of its answer."""

    template_name = "portal/check/form.html"
    form_class = CheckForm
    http_method_names = ["get", "head", "options"]

    def is_counted(self, request):
        return "code" in request.GET

    def get(self, request, *args, **kwargs):
        form = CheckForm(request.GET) if "code" in request.GET else CheckForm()
        if form.is_bound and form.is_valid():
            return redirect("portal:check_code", form.cleaned_data["code"])
        return self.render_to_response(self.get_context_data(form=form, site=settings.SITE_URL))


class CheckCodeView(PublicCheckMixin, TemplateView):
    """The answer about one code, at this minute."""

    template_name = "portal/check/answer.html"

    def get_context_data(self, **kwargs):
        code = normalize_code(self.kwargs["code"])
        status = act_kinds.public_status(code)
        return super().get_context_data(**kwargs) | {
            "status": status,
            "code": "-".join(code[start : start + 4] for start in range(0, len(code), 4)),
            "now": timezone.now(),
            "look": status.look if status else Look("error", "fr-icon-question-fill"),
        }
