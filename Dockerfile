# mock365 as an image FROM scratch: one static binary, no shell, no root.
#
#   docker build -t mock365 .                        compiles here, in a rust image (target `build`)
#   docker build -t mock365 --target prebuilt .      takes target/container/mock365, made outside
#
# `build-features` and `prebuilt-features` hold the Gherkin features instead; docker-compose.yml runs them against the mock.
# conformance/containers makes target/container and starts both compose files.

FROM scratch AS base
COPY --chown=65532:65532 conformance/container/empty/ /ca/
COPY --chown=65532:65532 conformance/container/empty/ /tmp/
USER 65532:65532

FROM base AS mock
ENV MOCK365_LISTEN=0.0.0.0:8365 MOCK365_CA_DIR=/ca
EXPOSE 8365
VOLUME /ca
HEALTHCHECK --interval=5s --timeout=3s --start-period=1s --retries=3 CMD ["/mock365", "health"]
ENTRYPOINT ["/mock365"]
CMD ["serve"]

FROM base AS features
COPY features/ /features/
ENV MOCK365_FEATURES=/features MOCK365_ADDRESS=http://mock365:8365
ENTRYPOINT ["/mock365-features"]

FROM mock AS prebuilt
COPY --chmod=755 target/container/mock365 /mock365

FROM features AS prebuilt-features
COPY --chmod=755 target/container/mock365-features /mock365-features

FROM docker.io/library/rust:1.95 AS compile
# The image's own toolchain, whatever components rust-toolchain.toml would add.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    conformance/container/compile /out

FROM features AS build-features
COPY --from=compile --chmod=755 /out/mock365-features /mock365-features

FROM mock AS build
COPY --from=compile --chmod=755 /out/mock365 /mock365
