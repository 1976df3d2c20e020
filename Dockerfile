# One image for every part of docker-compose.yml: the locked environment and this checkout.
# The tags are exact on purpose; raise them together with the locks.

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

FROM python:3.11.13-slim-bookworm

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
COPY requirements/runtime-3.11.lock requirements/runtime-3.11.lock
RUN python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
    --requirement requirements/runtime-3.11.lock

COPY --chown=zhibiao:zhibiao . .
COPY --from=compiled --chown=zhibiao:zhibiao /srv/zhibiao/compiled/ ./
# Editable: seeds, sources and the dbt project are read from the checkout's own folders.
RUN python -m pip install --no-cache-dir --no-deps --no-build-isolation --no-index --editable .

USER zhibiao
ENV ZHIBIAO_HOME=/var/lib/zhibiao AIRFLOW_HOME=/var/lib/airflow

HEALTHCHECK --interval=60s --timeout=10s --start-period=30s --retries=3 \
    CMD ["zhibiao", "--version"]

ENTRYPOINT []
CMD ["zhibiao", "--help"]
