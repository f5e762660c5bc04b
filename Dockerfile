# Debian 12 on purpose: Pango 1.50 prints well; 1.55 to 1.56.4 of later systems crash on some fonts.
FROM python:3.13-slim-bookworm AS packages
RUN python -m venv /venv
COPY requirements/base.txt .
RUN /venv/bin/pip install --no-cache-dir --no-compile --require-hashes -r base.txt

FROM python:3.13-slim-bookworm
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
    fontconfig libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 1000 --no-create-home prdbuilder \
 && install -d -o prdbuilder /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py gunicorn.conf.py start ./
COPY prdbuilder prdbuilder
COPY stakeholders stakeholders
COPY templates templates
COPY static static
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 HOME=/tmp DATA_DIR=/data STATIC_ROOT=/app/staticfiles BIND=0.0.0.0:8000
RUN SECRET_KEY=of-the-build-only python manage.py collectstatic --no-input && python -m compileall -q . /venv
USER prdbuilder
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["./start", "health"]
ENTRYPOINT ["./start"]
CMD ["web"]
