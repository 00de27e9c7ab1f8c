"""Addresses of adhesions."""

app_name = "adhesions"
urlpatterns = []
