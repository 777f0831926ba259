FROM nginxinc/nginx-unprivileged:1.30.4-alpine-slim AS site
COPY . /site

FROM nginxinc/nginx-unprivileged:1.30.4-alpine-slim
COPY --from=site /site /usr/share/nginx/html
