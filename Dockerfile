# The image of ebb: the program alone, for a user without rights. It is built from the archives in
# dist (npm run build -- --target linux-x64 --target linux-arm64):
#
#   docker build -t ebb .
#   docker run --rm -e DATABASE_URL -v "$PWD/migrations:/srv/migrations:ro" ebb upgrade head

FROM debian:12-slim AS unpacked
ARG TARGETARCH
WORKDIR /unpacked
COPY dist/ebb-linux-*.gz dist/SHA256SUMS ./
RUN case "$TARGETARCH" in \
      amd64) target=linux-x64 ;; \
      arm64) target=linux-arm64 ;; \
      *) echo "There is no build of ebb for $TARGETARCH" >&2; exit 1 ;; \
    esac \
  && grep " ebb-$target.gz\$" SHA256SUMS > wanted \
  && sha256sum -c wanted \
  && gzip -dc "ebb-$target.gz" > ebb \
  && chmod 755 ebb

# ebb needs glibc and nothing else.
FROM gcr.io/distroless/base-nossl-debian12:nonroot
COPY --from=unpacked /unpacked/ebb /usr/local/bin/ebb
WORKDIR /srv
ENTRYPOINT ["/usr/local/bin/ebb"]
