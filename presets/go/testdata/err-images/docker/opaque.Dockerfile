FROM registry.example.com/opaque:1
USER 1000
CMD ["sh"]
