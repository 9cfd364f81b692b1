import { test } from "vitest";
import { MATRIX_RUNS, playMatrix } from "../support/live-matrix.ts";

test.for(MATRIX_RUNS)(
  "$profile in $format with query parameters $query: every line of every case is its table's",
  async (run, { expect }) => playMatrix({ runtime: "local", run, expect }),
);
