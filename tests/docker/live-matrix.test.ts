import { test } from "vitest";
import { describeDocker } from "../support/docker.ts";
import { MATRIX_RUNS, playMatrix } from "../support/live-matrix.ts";

describeDocker("with containers", () => {
  test.for(MATRIX_RUNS)(
    "$profile in $format with query parameters $query: every line of every case is its table's",
    async (run, { expect }) => playMatrix({ runtime: "docker", run, expect }),
  );
});
