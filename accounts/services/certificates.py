"""The certificate with which a signatory signs in person."""

from __future__ import annotations

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.models import PersonalCertificate, User
from accounts.selectors import needs_certificate
from coopps.kernel.documents import signing
from coopps.kernel.workflow.refusals import TransitionRefused


@sensitive_variables("pass_phrase")
def keep_certificate(user: User, content: bytes, pass_phrase: str) -> PersonalCertificate:
    """Keep the PKCS#12 file of `user` in place of the former one. Of the pass phrase nothing is kept.

    What is stored is locked again by the same phrase, whatever lock the file came with.

    Raises:
        TransitionRefused: the person signs for no agency; the phrase does not open the file, it holds no usable key, or
            its certificate is not valid today.
    """
    if not needs_certificate(user):
        raise TransitionRefused(
            "Seules les personnes qui signent pour une agence y déposent un certificat.", forbidden=True
        )
    try:
        signer = signing.open_personal(content, pass_phrase)
    except signing.SigningRefused as refusal:
        raise TransitionRefused(str(refusal)) from None
    certificate, _ = PersonalCertificate.objects.update_or_create(
        user=user,
        defaults={
            "pkcs12": signing.lock_personal(signer, pass_phrase),
            "subject": signer.name[:250],
            "not_after": signer.not_after,
            "added_at": timezone.now(),
        },
    )
    return certificate
