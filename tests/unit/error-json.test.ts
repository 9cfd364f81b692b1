import { describe, test } from "vitest";
import { errorFromJson, errorToJson } from "../../simulator/error-json.ts";
import { SimulatorError } from "../../simulator/errors.ts";

/** As it arrives in another process. */
const sent = (error: unknown) => errorFromJson(JSON.parse(JSON.stringify(errorToJson(error))));

describe("an error of another process", () => {
  const failure = new SimulatorError("APP_NOT_STARTED", "It ended.", { remedy: "Fix it." });

  test("has the code, the problem, the remedy and the exit status that it had", ({ expect }) => {
    const { code, problem, remedy, exitStatus } = sent(failure) as SimulatorError;
    expect(sent(failure)).toBeInstanceOf(SimulatorError);
    expect({ code, problem, remedy, exitStatus }).toEqual({
      ...{ code: "APP_NOT_STARTED", problem: "It ended.", remedy: "Fix it.", exitStatus: 1 },
    });
  });

  test("has its stack where it is a bug", ({ expect }) => {
    const bug = new TypeError("x is not a function");
    expect(sent(bug)).not.toBeInstanceOf(SimulatorError);
    expect(sent(bug)).toMatchObject({ message: bug.message, stack: bug.stack });
    expect(sent("thrown text").message).toBe("thrown text");
  });

  test("has the failure of the clean-up that followed", ({ expect }) => {
    const cleanUp = new SimulatorError("ENGINE_REFUSED", "It is there.", { remedy: "Remove it." });
    const both = sent(new SuppressedError(cleanUp, failure)) as SuppressedError;
    expect(both).toBeInstanceOf(SuppressedError);
    expect(both.suppressed).toMatchObject({ code: "APP_NOT_STARTED" });
    expect(both.error).toMatchObject({ code: "ENGINE_REFUSED", remedy: "Remove it." });
  });

  test("with a code of another version is an error all the same", ({ expect }) => {
    const error = errorFromJson({ code: "TOO_NEW", message: "It ended." });
    expect(error).not.toBeInstanceOf(SimulatorError);
    expect(error.message).toBe("It ended.");
  });
});
