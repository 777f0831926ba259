FROM node:24.19.0-trixie-slim AS build
RUN npm install -g pnpm@10.34.5
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY apps/api/package.json apps/api/
COPY apps/web/package.json apps/web/
COPY packages/shared/package.json packages/shared/
COPY packages/tsconfig/package.json packages/tsconfig/
RUN pnpm install --frozen-lockfile
COPY . .
RUN pnpm --filter @shop/web... run --if-present build

FROM nginxinc/nginx-unprivileged:1.30.4-alpine-slim
COPY --from=build /app/apps/web/dist /usr/share/nginx/html
