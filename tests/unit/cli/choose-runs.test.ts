import { describe, test } from "vitest";
import { chooseRuns } from "../../../simulator/cli/choose-runs.ts";

const NEWER = "20260101-000002-bbbb";
const OLDER = "20260101-000001-aaaa";
const ENDED = "20260101-000000-cccc";

interface Asked {
  readonly ids?: readonly string[];
  readonly run?: string;
  readonly all?: true;
  /** What somebody types; nobody is there without it. */
  readonly answer?: string;
}

/** The ids of what is chosen, and all that was said. */
async function choose({ ids = [NEWER, OLDER], answer, ...flags }: Asked) {
  const said: string[] = [];
  const chosen = await chooseRuns({
    runs: ids.map((runId) => ({ runId, what: "shop, local runtime", end: async () => undefined })),
    known: [NEWER, OLDER, ENDED],
    flags,
    terminal: {
      say: (line = "") => void said.push(line),
      async ask(question) {
        said.push(question);
        return answer;
      },
    },
  });
  return { ids: chosen.map(({ runId }) => runId), said };
}

describe("the simulations that `down` stops", () => {
  test.for<{ title: string; asked: Asked; ids: readonly string[] }>([
    { title: "none where none runs", asked: { ids: [] }, ids: [] },
    { title: "the only one", asked: { ids: [OLDER] }, ids: [OLDER] },
    { title: "all with --all", asked: { all: true }, ids: [NEWER, OLDER] },
    { title: "the one that --run names by its end", asked: { run: "aaaa" }, ids: [OLDER] },
    { title: "none where --run names one that has ended", asked: { run: ENDED }, ids: [] },
  ])("are $title, without a question", async ({ asked, ids }, { expect }) => {
    expect(await choose(asked)).toEqual({ ids, said: [] });
  });

  test.for<{ answer: string; ids: readonly string[] }>([
    { answer: "1", ids: [NEWER] },
    { answer: "2", ids: [OLDER] },
    { answer: " All ", ids: [NEWER, OLDER] },
    { answer: "none", ids: [] },
    { answer: "", ids: [] },
    { answer: "aaaa", ids: [OLDER] },
  ])("are what is answered to a question: $answer", async ({ answer, ids }, { expect }) => {
    const { said, ...chosen } = await choose({ answer });
    expect(chosen.ids).toEqual(ids);
    expect(said).toEqual([
      "2 simulations are running:",
      `  1  ${NEWER}  (shop, local runtime)`,
      `  2  ${OLDER}  (shop, local runtime)`,
      "Which one shall be stopped? (1 to 2, all, none) ",
    ]);
  });

  test.for(["0", "3", "x", "2026"])(
    "are none after a wrong answer: %s",
    async (answer, { expect }) => {
      await expect(choose({ answer })).rejects.toMatchObject({
        code: "USAGE",
        problem: `"${answer}" is none of these.`,
      });
    },
  );

  test("are refused where several run and nobody can be asked", async ({ expect }) => {
    await expect(choose({})).rejects.toMatchObject({
      code: "USAGE",
      problem: expect.stringContaining(`${NEWER}, ${OLDER}`),
      remedy: expect.stringMatching(/down --run .* or stop all: .*down --all/),
    });
    await expect(choose({ run: "2026" })).rejects.toMatchObject({
      code: "USAGE",
      problem: `"2026" fits 2 runs: ${NEWER}, ${OLDER}.`,
    });
  });

  test("are refused where no run has that id, with those that run", async ({ expect }) => {
    await expect(choose({ run: "nope" })).rejects.toMatchObject({
      code: "NO_SIMULATION",
      problem: `No running simulation has the id "nope"; there is only: ${NEWER}, ${OLDER}.`,
    });
    await expect(choose({ ids: [], run: "nope" })).rejects.toThrow("there is none at all.");
    await expect(choose({ run: "" })).rejects.toMatchObject({ code: "NO_SIMULATION" });
  });
});
