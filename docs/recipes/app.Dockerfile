# The image of an application that brings its revisions: ebb puts them into one file beside it.
#
#   docker build -f app.Dockerfile --build-arg EBB=ghcr.io/OWNER/ebb:VERSION -t app .

ARG EBB
FROM ${EBB} AS ebb

FROM debian:12-slim AS bundle
COPY --from=ebb /usr/local/bin/ebb /usr/local/bin/ebb
COPY migrations /src/migrations
RUN ["ebb", "bundle", "-o", "/app-migrate", "--dir", "/src/migrations"]

# Where the application's own image begins; ebb needs glibc and nothing else.
FROM gcr.io/distroless/base-nossl-debian12:nonroot
COPY --from=bundle /app-migrate /usr/local/bin/app-migrate
ENTRYPOINT ["/usr/local/bin/app-migrate"]
CMD ["upgrade", "head"]
