FROM nginxinc/nginx-unprivileged:1.30.4-alpine-slim
COPY . /usr/share/nginx/html
