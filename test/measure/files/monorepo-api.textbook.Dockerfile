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
RUN pnpm --filter @shop/api... run --if-present build

FROM node:24.19.0-trixie-slim
WORKDIR /app
COPY --from=build /app ./
WORKDIR /app/apps/api
CMD ["node", "dist/main.js"]
