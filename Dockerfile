# Images of the programs that `make build` left in out/ (self-contained: no .NET in the image).
#   make build && docker build --target agent -t lvs-agent .
# The operator and the director image come with the features that need them.
FROM debian:12-slim AS base
# What a self-contained .NET program links to.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libstdc++6 zlib1g libssl3 \
 && rm -rf /var/lib/apt/lists/*

# On the host's network: --network host --cap-drop ALL --cap-add NET_ADMIN --cap-add NET_RAW, with these folders of the host:
#   /run/lvs-operator and /var/lib/lvs-operator (state), a folder of manifests, /proc/sys/net writable at the same place.
# Modules are loaded by the host (config/systemd/lvs-operator.modules.conf), or with --cap-add SYS_MODULE and /lib/modules mounted.
# Directors and real servers only: an nginx beside it must be visible by its process id, which it is not from a container.
FROM base AS agent
RUN apt-get update \
 && apt-get install -y --no-install-recommends kmod \
 && rm -rf /var/lib/apt/lists/*
COPY out/lvs-agent out/lvsctl /usr/local/bin/
VOLUME ["/run/lvs-operator", "/var/lib/lvs-operator"]
EXPOSE 9476
ENTRYPOINT ["/usr/local/bin/lvs-agent"]
CMD ["run", "--manifests", "/etc/lvs-operator/manifests"]
