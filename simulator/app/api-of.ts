import { z } from "zod";
import type { ServedApi } from "../api/serve-api.ts";
import type { ServedRun } from "../api/served-run.ts";
import { SimulatorError } from "../errors.ts";
import type { OwnRun } from "../running/runs/run-record.ts";
import { checkOptions } from "./check-options.ts";

export interface ApiOptions {
  /** @default any port that is free */
  readonly port?: number;
}

const API_OPTIONS = z.strictObject({
  port: z.int().min(0).max(65_535).default(0),
} satisfies Record<keyof ApiOptions, z.ZodType>);

/** The API of one simulation, which is served while somebody wants it and the simulation runs. */
export interface ApiOf {
  serve(options?: ApiOptions): Promise<ServedApi>;
  /** Ends it, once the last line is stored. */
  end(): Promise<void>;
}

export function apiOf(run: Pick<OwnRun, "update">, served: ServedRun): ApiOf {
  let current: Promise<ServedApi> | undefined;
  const serve = async (port: number): Promise<ServedApi> => {
    const { serveApi } = await import("../api/serve-api.ts");
    const api = await serveApi(served, port);
    run.update({ api: { url: api.url, envFile: api.envFile } });
    return {
      ...api,
      async [Symbol.asyncDispose]() {
        current = undefined;
        run.update({ api: undefined });
        await api[Symbol.asyncDispose]();
      },
    };
  };
  return {
    async serve(options = {}) {
      const { port } = checkOptions(API_OPTIONS, options, "serveApi()");
      if (served.isStopping()) throw hasStopped(served);
      if (current !== undefined) throw servedAlready(await current);
      current = serve(port);
      current.catch(() => {
        current = undefined;
      });
      return current;
    },
    async end() {
      const api = await current?.catch(() => undefined);
      await api?.[Symbol.asyncDispose]();
    },
  };
}

function hasStopped({ runId }: ServedRun): SimulatorError {
  const problem = `The simulation ${runId} has stopped, so its API cannot be served.`;
  return new SimulatorError("NO_SIMULATION", problem, { remedy: "Serve it while it runs." });
}

function servedAlready({ url }: ServedApi): SimulatorError {
  return new SimulatorError("USAGE", `The API of this simulation is served already: ${url}.`, {
    remedy: "Use it, or dispose of it first.",
  });
}
