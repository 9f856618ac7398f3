# The server, on CPU. Build from the repository's root: docker build -f docker/server.Dockerfile -t clew-server .
# Run:   docker run --network host -v clew-data:/data -v ./certs:/certs:ro -e CLEW_TOKEN=... clew-server
# WebRTC media goes to a UDP port that the system picks, so the container uses the host's network.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY wire wire
COPY models models
COPY edge edge
COPY server server
COPY clients clients
COPY loadtest loadtest
RUN python -m venv /opt/clew \
 && /opt/clew/bin/pip install --no-cache-dir --upgrade pip \
 && /opt/clew/bin/pip install --no-cache-dir '.[server]'
ENV CLEW_WEIGHTS=/opt/weights/models
RUN /opt/clew/bin/clew models fetch --for server

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home clew && install -d -o clew /data
COPY --from=build /opt/clew /opt/clew
COPY --from=build /opt/weights /opt/weights
ENV CLEW_WEIGHTS=/opt/weights/models PATH=/opt/clew/bin:$PATH
USER clew
VOLUME /data
ENTRYPOINT ["clew", "serve", "--data", "/data"]
CMD ["--host", "0.0.0.0", "--tls-cert", "/certs/clinic.pem", "--tls-key", "/certs/clinic.key"]
