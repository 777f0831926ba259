FROM docker.io/library/debian:13.1
USER 1000
CMD ["sh"]
