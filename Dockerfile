# One image for the control plane and the gateway; docker-compose.yml says which of them a container runs.
FROM node:24-bookworm-slim AS build
WORKDIR /keyplane
RUN npm install --global pnpm@10.34.9
COPY . .
RUN pnpm install --frozen-lockfile && node node_modules/typescript/bin/tsc -b && pnpm --filter './apps/*-portal' exec vite build && CI=true pnpm install --frozen-lockfile --prod

FROM node:24-bookworm-slim
WORKDIR /keyplane
ENV NODE_ENV=production
COPY --from=build /keyplane /keyplane
RUN mkdir /data && chown node:node /data
USER node
