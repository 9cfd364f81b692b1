import { test } from "vitest";
import { describeDocker } from "../support/docker.ts";
import { MATRIX_RUNS, playMatrix } from "../support/live-matrix.ts";

/** Half of them, so that every two values meet: a request from a container takes its time. */
const RUNS = MATRIX_RUNS.filter(
  ({ profile, format, query }) =>
    (profile === "aws-docs") === ((format === "JSON") === (query === "ENABLED")),
);

describeDocker("with containers", () => {
  test.for(RUNS)(
    "$profile in $format with query parameters $query: every line of every case is its table's",
    async (run, { expect }) => playMatrix({ runtime: "docker", run, expect }),
  );
});
