import { SimulatorError } from "../errors.ts";
import { checkAccessLogLine } from "../line/contract/check-line.ts";
import type { AccessLogLine } from "../line/contract/line-of.ts";
import { lineMaker } from "../logs/log-line.ts";
import { HttpError } from "./api-error.ts";
import { contractOf, deviationToJson } from "./expected-line.ts";
import type { Answer, Call } from "./routes.ts";
import type { ServedRun } from "./served-run.ts";

/** Holds a line to what a call says of it; the line stands in the call, or is one of the run. */
export function checkLine(
  { store }: Pick<ServedRun, "store">,
  { body }: Pick<Call<"checkLine">, "body">,
): Answer<"checkLine"> {
  const { line, seq, ...expected } = body;
  if ((line === undefined) === (seq === undefined)) {
    throw new SimulatorError("USAGE", "There must be either a line or the seq of one.", {
      remedy: "Give one of the two.",
    });
  }
  const check = checkAccessLogLine(
    line ?? storedLine(store, seq ?? 0),
    contractOf(expected, store),
  );
  if (!check.ok) {
    const { message } = check;
    return { ok: false, deviations: check.deviations.map(deviationToJson), message };
  }
  const { protocol, format, fields } = check.line;
  return { ok: true, deviations: [], appProtocol: protocol, format, fields };
}

/** A line of the run, with the profile by which it was written. */
function storedLine(store: ServedRun["store"], seq: number): AccessLogLine {
  const [event] = store.read({ afterSeq: seq - 1, beforeSeq: seq + 1, limit: 1 });
  if (event !== undefined) return lineMaker(store)(event);
  throw new HttpError(
    404,
    new SimulatorError("USAGE", `There is no line ${seq}; the last one is ${store.lastSeq}.`, {
      remedy: "Give the seq of a line that the API gave.",
    }),
  );
}
