FROM registry.example.com/opaque:1
COPY docker/site /opt/tools
USER 1000:1000
CMD ["/opt/start"]
