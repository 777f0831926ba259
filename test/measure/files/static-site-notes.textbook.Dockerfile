FROM node:24.19.0-trixie-slim AS build
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM nginxinc/nginx-unprivileged:1.30.4-alpine-slim
COPY --from=build /app/dist /usr/share/nginx/html
