import { defineConfig } from "vitest/config";

// The library from the sources of this repository. Where the package is installed, this file is not needed.
const conditions = ["sc-sim-source"];

export default defineConfig({ resolve: { conditions }, ssr: { resolve: { conditions } } });
