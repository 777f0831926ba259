FROM docker.io/library/debian:13.1 AS tools
ARG EXTRA
RUN apt-get update && apt-get install -y --no-install-recommends "${EXTRA}" && rm -rf /var/lib/apt/lists/*

FROM tools
ENV TOLD=1
USER 1000:1000
CMD ["jq", "--version"]
