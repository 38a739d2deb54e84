FROM node:22.20.0-bookworm-slim AS frontends
WORKDIR /build/app/web
COPY app/web/package.json app/web/package-lock.json app/web/.npmrc ./
RUN npm ci --ignore-scripts
COPY app/web/vendor.mjs app/web/icons.txt ./
COPY app/web/licenses licenses
RUN npm run vendor
WORKDIR /build/miniprogram
COPY miniprogram/package.json miniprogram/package-lock.json ./
RUN npm ci --ignore-scripts
COPY miniprogram ./
RUN npm run build:h5

FROM python:3.11.14-slim-bookworm AS libraries
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.11.14-slim-bookworm
# What is printed, such as certificates, is set in these fonts.
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/eshiban eshiban \
    && mkdir -p /srv/eshiban /var/lib/eshiban \
    && chown eshiban /var/lib/eshiban
WORKDIR /srv/eshiban
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    ESHIBAN_MODE=production ESHIBAN_HOST=0.0.0.0 ESHIBAN_PORT=8000 ESHIBAN_VAR_DIR=/var/lib/eshiban
COPY --from=libraries /venv /venv
COPY config config
COPY migrations migrations
COPY app app
COPY --from=frontends /build/app/web/static/vendor app/web/static/vendor
COPY --from=frontends /build/miniprogram/dist/build/h5 miniprogram/dist/build/h5
USER eshiban
VOLUME /var/lib/eshiban
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
CMD ["python", "-m", "app.supervisor"]
