# Two images, each with what it runs and nothing else: `--target control-plane` and `--target gateway`.
FROM node:24.11.1-bookworm-slim AS build
WORKDIR /keyplane
RUN npm install --global pnpm@10.34.9
# Packages alone first: this layer stays as long as the lockfile does.
COPY pnpm-lock.yaml pnpm-workspace.yaml ./
RUN pnpm fetch
COPY . .
RUN pnpm install --frozen-lockfile --offline
RUN node node_modules/typescript/bin/tsc -b apps/control-plane apps/gateway apps/admin-portal apps/developer-portal
RUN pnpm --filter './apps/*-portal' exec vite build
RUN pnpm --filter @keyplane/control-plane --prod --legacy deploy /images/control-plane
RUN pnpm --filter @keyplane/gateway --prod --legacy deploy /images/gateway

FROM node:24.11.1-bookworm-slim AS control-plane
ENV NODE_ENV=production KEYPLANE_PORTALS_FOLDER=/portals
WORKDIR /keyplane
COPY --from=build /images/control-plane ./
COPY --from=build /keyplane/apps/admin-portal/dist /portals/admin-portal/dist
COPY --from=build /keyplane/apps/developer-portal/dist /portals/developer-portal/dist
USER node
EXPOSE 8080
CMD ["node", "dist/main.js"]

FROM node:24.11.1-bookworm-slim AS gateway
ENV NODE_ENV=production KEYPLANE_GATEWAY_DATA_DIR=/data
WORKDIR /keyplane
COPY --from=build /images/gateway ./
# The last good configuration; a volume that is mounted here takes over its owner.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 8080
CMD ["node", "dist/main.js"]
