FROM the-base AS done
COPY --from=site / /site/
ENV CHAIN=1
USER 2000:2000

FROM done AS debug
CMD ["sh"]
