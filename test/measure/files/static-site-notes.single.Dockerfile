FROM node:24.19.0-trixie-slim
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build
CMD ["npm", "run", "preview"]
