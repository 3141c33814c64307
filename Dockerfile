# Deckhand's own image; compose.yaml runs it. Both of Docker's builders take this file.
# Another base has to be a Debian with Node 24 and npm in /usr/local, and a user called node.
ARG BASE=node:24-slim

# Node and the packages that Deckhand imports, without what only debuggers, compilers and other platforms read.
FROM ${BASE} AS node
RUN apt-get update \
  && apt-get install --yes --no-install-recommends binutils \
  && strip --strip-unneeded /usr/local/bin/node
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
  && find node_modules -type f -regex '.*\.\(map\|md\|[cm]?ts\)' -delete \
  && rm -rf node_modules/bare-*/prebuilds

# The system, without manuals and without what git doesn't need here: Perl's library, servers, other protocols.
# Only files are left out, not packages, so that apt-get still works in an image made from this one.
FROM ${BASE} AS system
RUN printf 'path-exclude=%s\n' \
    '/usr/share/locale/*' '/usr/share/man/*' '/usr/share/doc/*' \
    '/usr/share/perl/*' '/usr/lib/*/perl/*' '/usr/lib/*/libperl.so*' \
    '/usr/bin/git-shell' '/usr/bin/scalar' '/usr/share/gitweb/*' \
    '/usr/lib/git-core/scalar' '/usr/lib/git-core/git-shell' '/usr/lib/git-core/git-daemon' \
    '/usr/lib/git-core/git-http-backend' '/usr/lib/git-core/git-http-push' '/usr/lib/git-core/git-imap-send' \
    > /etc/dpkg/dpkg.cfg.d/deckhand \
  && echo 'path-include=/usr/share/doc/*/copyright' >> /etc/dpkg/dpkg.cfg.d/deckhand \
  && apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git git-lfs openssh-client \
  && ln -sf ../lib/git-core/git /usr/bin/git \
  && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* /tmp/* /root/.npm \
    /usr/local/include /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /opt/yarn* \
  && mkdir /etc/deckhand
COPY --from=node /usr/local/bin/node /usr/local/bin/node

# One layer, because layers above the base can't make it smaller.
FROM scratch
COPY --from=system / /
WORKDIR /app
COPY package.json ./
COPY --from=node /app/node_modules node_modules
COPY commands commands
COPY src src
RUN mkdir /data node_modules/.cache && chown node:node /data node_modules/.cache
# glibc gives back what is freed, in place of keeping a part of it for each thread: 20 MB less when idle.
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  NODE_ENV=production \
  DECKHAND_CONFIG=/etc/deckhand/deckhand.yml \
  DECKHAND_DATA=/data \
  MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072
USER node
# What Node would compile at each start, compiled once: started without settings, Deckhand loads all that a start needs and ends; then what builds need.
# The folder that comes of it has this user's id in its name and is only read later, so the root may be read-only.
RUN ! node src/start.mjs 2> /dev/null \
  && NODE_COMPILE_CACHE=node_modules/.cache/deckhand node -e "import('./src/docker/build-session.ts'), import('./src/docker/build-events.ts')" \
  && ls -d node_modules/.cache/deckhand/*
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/start.mjs"]
