"""What the pages of the portal show of the demonstration: `{% load demo_tags %}`."""

from django import template

from coopps.demo.accounts import ACCOUNTS, DemoAccount

register = template.Library()


@register.simple_tag
def demo_accounts() -> tuple[DemoAccount, ...]:
    """Who one can sign in as."""
    return ACCOUNTS
