# Images of the programs that `make build` left in out/ (self-contained: no .NET in the image). `make images` builds all three on a base of its
# own and makes them reproducible; by hand: make build && docker build --target agent -t lvs-agent .
# Each image holds its programs, the files that they load or call, and nothing else: no package manager, and a shell in the director's only.
ARG BASE=debian:12-slim
FROM ${BASE} AS base
COPY scripts/image-packages.txt scripts/image-root.sh /build/
# The base that `make images` makes has the packages already.
RUN packages=$(sed 's/#.*//' /build/image-packages.txt) && { dpkg -s $packages >/dev/null 2>&1 \
 || { apt-get update && apt-get install -y --no-install-recommends $packages && rm -rf /var/lib/apt/lists/*; }; }

FROM base AS operator-root
COPY out/lvs-operator /usr/local/bin/
RUN sh /build/image-root.sh /root-of-image libssl3 libstdc++6 zlib1g -- /usr/local/bin/lvs-operator

FROM scratch AS operator
COPY --from=operator-root /root-of-image/ /
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt DOTNET_EnableDiagnostics=0
USER 65532:65532
EXPOSE 8080 9443
ENTRYPOINT ["/usr/local/bin/lvs-operator"]
CMD ["run"]

# On the host's network: --network host --read-only --cap-drop ALL --cap-add NET_ADMIN --cap-add NET_RAW, with these of the host:
#   /run/lvs-operator and /var/lib/lvs-operator (state), a folder of manifests, /run/xtables.lock, and /proc/sys/net writable at
#   /host/proc/sys/net with LVS_PROC_SYS=/host/proc/sys (no runtime mounts anything below /proc).
# Modules are loaded by the host (config/systemd/lvs-operator.modules.conf), or with --cap-add SYS_MODULE and /lib/modules mounted.
# Directors and real servers only: an nginx beside it must be visible by its process id, which it is not from a container.
FROM base AS agent-root
COPY out/lvs-agent out/lvsctl /usr/local/bin/
# sleep: what the chart's cleanup does when it is done.
RUN sh /build/image-root.sh /root-of-image libssl3 libstdc++6 zlib1g kmod iptables libxtables12 -- /usr/local/bin/lvs-agent /usr/local/bin/lvsctl /usr/bin/sleep

FROM scratch AS agent
COPY --from=agent-root /root-of-image/ /
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt DOTNET_EnableDiagnostics=0 PATH=/usr/local/bin:/usr/sbin:/usr/bin
EXPOSE 9476
ENTRYPOINT ["/usr/local/bin/lvs-agent"]
CMD ["run"]

# keepalived and BIRD behind a shell entrypoint that is mounted into it. No feature of this version deploys it.
FROM base AS director-root
RUN sh /build/image-root.sh /root-of-image keepalived bird2 dash coreutils sed grep

FROM scratch AS director
COPY --from=director-root /root-of-image/ /
ENV PATH=/usr/sbin:/usr/bin
ENTRYPOINT ["/bin/sh"]
