import { findEnvoy } from "../../simulator/running/envoy-binary/find-envoy.ts";

/** Before any test that starts processes: Envoy is found, or fetched once, by the product's own code. */
export async function setup(): Promise<void> {
  const { path } = await findEnvoy({
    env: process.env,
    onProgress: (message) => console.error(message),
  });
  process.env["SC_SIM_ENVOY"] = path;
}
