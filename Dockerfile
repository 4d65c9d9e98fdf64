# Run with a read-only root file system, e.g.
#   docker run --read-only --tmpfs /tmp -v send-kpi:/data -p 8050:8050 send-kpi-dashboard

FROM python:3.11-slim AS build
WORKDIR /app
RUN python -m venv /opt/venv
COPY requirements.txt ./
# Every locked package has a wheel; refusing source archives means no package's own build code runs.
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: -r requirements.txt
COPY . ./
# Editable, so that the program finds its YAML files beside app.py, as it does outside a container.
# /app has the same place in the final image.
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --no-deps --no-build-isolation -e . \
    && /opt/venv/bin/python -m compileall -q app.py dashboard data_sources stores \
    && chmod -R a+rX /app


FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    SEND_KPI_HOME=/data
# A fixed number, so that a mounted folder can be given to it; it owns only /data.
RUN groupadd --gid 10001 send-kpi \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin send-kpi \
    && install -d -o 10001 -g 10001 -m 0750 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8050
# A proxy set for the container must not be asked for the container's own address.
HEALTHCHECK --interval=30s --timeout=5s --start-period=40s --retries=3 \
    CMD ["python", "-c", "from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:8050/healthz', timeout=4)"]
# Worker heartbeats go to memory: on a slow disk they would stall requests.
# The control socket is off: it is a way in that nothing here uses.
CMD ["gunicorn", "app:server", "--bind", "0.0.0.0:8050", \
     "--workers", "2", "--threads", "4", "--worker-class", "gthread", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
