import fc from "fast-check";
import { describe, test } from "vitest";
import type { Problem } from "../../../simulator/errors.ts";
import { loadInput } from "../../../simulator/topology/input/load-input.ts";
import { describePath, startsWith } from "../../../simulator/topology/input/problems/located.ts";
import { resolveNamespace } from "../../../simulator/topology/model/resolve-namespace.ts";
import { FAULTS, type Fault, withFaults } from "../../support/faulty-inputs.ts";
import { folderWith } from "../../support/temp-folder.ts";

/** What starting these files in the local runtime would report, warnings apart. */
async function problemsOf(faults: readonly Fault[]): Promise<readonly Problem[]> {
  const input = await loadInput({ paths: ["."], cwd: folderWith(withFaults(faults)) });
  const { problems } = resolveNamespace(input, {
    requireRun: "local",
    supports: { ingressPortOverride: false },
  });
  return problems.filter(({ severity }) => severity !== "warning");
}

/** The problems that each have a cause of their own. */
const causes = (faults: readonly Fault[]) =>
  faults.filter(({ from = [] }) => !from.some((premise) => faults.some(breaks(premise))));

const breaks = (premise: string) => (fault: Fault) => {
  const broken = `${fault.file}: ${describePath(fault.path)}`;
  if (!premise.startsWith(broken)) return false;
  return broken.endsWith(": ") || /^(?:$|[.[])/.test(premise.slice(broken.length));
};

const placeOf = ({ file, path, at = describePath(path) }: Fault) =>
  at.includes(": ") ? at : `${file}: ${at}`;

/** Faults in the same value: one takes the other away. */
const overlap = (one: Fault, other: Fault) =>
  one.file === other.file && (startsWith(one.path, other.path) || startsWith(other.path, one.path));

const compatible = (faults: readonly Fault[]) =>
  faults.filter((fault, index) => !faults.slice(0, index).some((other) => overlap(fault, other)));

/** What is reported and was expected, each as `file: path`; equal if all is well. */
async function compare(faults: readonly Fault[]) {
  const told = await problemsOf(faults);
  const expected = causes(faults);
  const unworded = expected.filter(
    (fault) =>
      !told.some(
        ({ file, path, message }) =>
          `${file}: ${path}` === placeOf(fault) && fault.says.test(message),
      ),
  );
  return {
    told: told.map(({ file, path }) => `${file}: ${path}`).toSorted(),
    expected: expected.map(placeOf).toSorted(),
    unworded: unworded.map(({ title }) => title),
  };
}

describe("the problems of a set of files", () => {
  test("are none if nothing is wrong", async ({ expect }) => {
    expect(await problemsOf([])).toEqual([]);
  });

  test.for(FAULTS)("are one, where it is: $title", async (fault, { expect }) => {
    const { told, expected, unworded } = await compare([fault]);
    expect(told).toEqual(expected);
    expect(unworded).toEqual([]);
  });

  test("begin with their causes: files that cannot be read, values that are wrong, what does not fit together", async ({
    expect,
  }) => {
    const named = (title: string) => {
      const fault = FAULTS.find((one) => one.title === title);
      if (fault === undefined) throw new TypeError(title);
      return fault;
    };
    // Each in a file that comes later by its name.
    const faults = [
      named("a tag of CloudFormation's"),
      named("a comment in a task definition"),
      named("a negative timeout"),
      named("a count that is a text"),
      named("a hostPort of its own"),
      named("another namespace"),
    ];
    const problems = await problemsOf(faults);
    expect(problems.map(({ file }) => file)).toEqual([
      "sc-sim.yaml",
      "web.task.json",
      "api.service.json",
      "web.service.json",
      "api.task.json",
      "web.service.json",
    ]);
  });

  test("are as many as have a cause of their own, whatever is wrong together", async ({
    expect,
  }) => {
    const several = fc.uniqueArray(fc.constantFrom(...FAULTS), { minLength: 2, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(several, async (drawn) => {
        const { told, expected, unworded } = await compare(compatible(drawn));
        expect(told).toEqual(expected);
        expect(unworded).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
