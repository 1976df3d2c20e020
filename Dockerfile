# Two images for docker-compose.yml: `zhibiao`, the locked environment and this checkout, for every part of ours; and
# `superset`, which pins other packages. The tags are exact on purpose; raise them together with the locks.

# The extractor compiled: this image has a C compiler, and nothing else of it is kept.
FROM python:3.11.13-bookworm AS compiled
WORKDIR /srv/zhibiao
COPY requirements/dev-3.11.lock requirements/dev-3.11.lock
RUN python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
    --requirement requirements/dev-3.11.lock
COPY setup.py pyproject.toml README.md ./
COPY ingestion ingestion
RUN ZHIBIAO_COMPILED=1 python setup.py -q build_ext --inplace \
    && mkdir compiled && cp --parents zhibiao__mypyc.*.so ingestion/records.*.so ingestion/extract/*.so ingestion/parse/*.so compiled/

# The folder of the releases has the owner of the other image's: whichever container is made first gives it to the volume.
FROM python:3.11.13-slim-bookworm AS superset

ENV PYTHONUNBUFFERED=1 \
    SUPERSET_CONFIG_PATH=/srv/superset/superset_config.py \
    FLASK_APP=superset

RUN groupadd --gid 10001 superset \
    && useradd --uid 10001 --gid superset --create-home --shell /usr/sbin/nologin superset \
    && mkdir -p /srv/superset/data \
    && chown 10001:10001 /srv/superset/data

WORKDIR /srv/superset
COPY requirements/superset-3.11.lock requirements/superset-3.11.lock
RUN python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
    --requirement requirements/superset-3.11.lock
COPY docker/superset_config.py docker/superset_admin.py docker/superset_setup.sh ./
COPY docs/superset superset

USER 10001

HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8088/health', timeout=5)"]

ENTRYPOINT []
CMD ["superset", "--help"]

FROM python:3.11.13-slim-bookworm AS zhibiao

ENV PYTHONDONTWRITEBYTECODE=0 \
    PYTHONUNBUFFERED=1 \
    DO_NOT_TRACK=1 \
    DBT_SEND_ANONYMOUS_USAGE_STATS=False \
    GX_ANALYTICS_ENABLED=False

RUN groupadd --gid 10001 zhibiao \
    && useradd --uid 10001 --gid zhibiao --create-home --shell /usr/sbin/nologin zhibiao \
    && mkdir -p /srv/zhibiao /var/lib/zhibiao /var/lib/airflow \
    && chown -R zhibiao:zhibiao /srv/zhibiao /var/lib/zhibiao /var/lib/airflow

WORKDIR /srv/zhibiao

# The lock first: a change of our code does not install everything anew. Wheels only, nothing resolved, all hashed.
# With what many machines need: one image for one machine and for many.
COPY requirements/scale-3.11.lock requirements/scale-3.11.lock
RUN python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
    --requirement requirements/scale-3.11.lock

COPY --chown=zhibiao:zhibiao . .
COPY --from=compiled --chown=zhibiao:zhibiao /srv/zhibiao/compiled/ ./
# Editable: seeds, sources and the dbt project are read from the checkout's own folders.
RUN python -m pip install --no-cache-dir --no-deps --no-build-isolation --no-index --editable .

USER 10001
ENV ZHIBIAO_HOME=/var/lib/zhibiao AIRFLOW_HOME=/var/lib/airflow

HEALTHCHECK --interval=60s --timeout=10s --start-period=30s --retries=3 \
    CMD ["zhibiao", "--version"]

ENTRYPOINT []
CMD ["zhibiao", "--help"]
