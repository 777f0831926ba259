FROM node:24.19.0-trixie-slim
RUN npm install -g pnpm@10.34.5
WORKDIR /app
COPY . .
RUN pnpm install --frozen-lockfile
RUN pnpm --filter @shop/api... run --if-present build
CMD ["pnpm", "--filter", "@shop/api", "start"]
