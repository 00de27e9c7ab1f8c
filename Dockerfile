# The production image: the same one runs as web, worker, beat and release (see docker-compose.yml).
FROM python:3.12-slim-bookworm AS libraries
COPY requirements.lock .
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 1000 --home-dir /srv/coopps coopps \
    && install --directory --owner=coopps /srv/coopps/var
COPY --from=libraries /opt/venv /opt/venv
WORKDIR /srv/coopps
COPY --chown=root:root . .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp/cache \
    DJANGO_SETTINGS_MODULE=coopps.settings.production \
    COOPPS_VAR_DIR=/srv/coopps/var
USER coopps
EXPOSE 8000
VOLUME /srv/coopps/var
# It does not start on texts of law that nobody has reviewed. The journal of requests keeps no address: a personal link is one.
CMD ["sh", "-c", "python manage.py check --deploy --fail-level WARNING && exec gunicorn coopps.wsgi --bind 0.0.0.0:8000 --worker-class gthread --workers 3 --threads 4 --max-requests 2000 --max-requests-jitter 200 --access-logfile - --access-logformat '%(t)s %(m)s %(s)s %(b)s %(D)sus'"]
