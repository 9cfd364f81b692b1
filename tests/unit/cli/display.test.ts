import { describe, test } from "vitest";
import { openDisplay } from "../../../simulator/cli/screen/display.ts";
import { accessLine, GRPC, HTTP } from "../../support/screen-lines.ts";

/** A display and what its terminal was given, in order; `talk` writes something else below it. */
function open({ showsRaw = true, explains = false } = {}) {
  const written: string[] = [];
  let isInPlace = false;
  const display = openDisplay({
    terminal: {
      columns: () => 80,
      paintData: (_style, text) => text,
      hasRowInPlace: () => isInPlace,
      async show(rows) {
        isInPlace = false;
        written.push(rows);
      },
      async showInPlace(row) {
        isInPlace = true;
        written.push(row);
      },
    },
    plan: {
      tasks: [{ name: "api-1" }],
      services: [{ name: "api" }],
    } as unknown as Parameters<typeof openDisplay>[0]["plan"],
    logsCommand: "sc-sim logs",
    showsRaw,
    explains,
  });
  return {
    display,
    written,
    talk() {
      isInPlace = false;
    },
  };
}

describe("what a terminal shows of lines", () => {
  test("is one text for lines that come together, each with its row first", async ({ expect }) => {
    const { display, written } = open();
    const other = { ...HTTP, request_id: "ffffffff-1111-4222-8333-444455556666" };
    await display.show([accessLine(HTTP), accessLine(GRPC), accessLine(other)]);
    expect(written).toHaveLength(1);
    const rows = (written[0] ?? "").trimEnd().split("\n");
    expect(rows.filter((row) => /^[┌├└↳ ] \d/.test(row))).toEqual([
      expect.stringMatching(/^┌ .* 0a1b2c3d$/),
      expect.stringMatching(/^└ .* 0a1b2c3d$/),
      expect.stringMatching(/^ {2}0.* ffffffff$/),
    ]);
    // Between the rows of a request its bar goes on.
    expect(rows[1]).toMatch(/^│ {3}\{"authority"/);
  });

  test("has the first line of each protocol whole, and further ones on one row", async ({
    expect,
  }) => {
    const { display, written } = open();
    for (const fields of [HTTP, HTTP, GRPC, GRPC]) await display.show([accessLine(fields)]);
    const lengths = written.map((text) => text.trimEnd().split("\n").length);
    expect(lengths).toEqual([expect.any(Number), 2, expect.any(Number), 2]);
    expect(lengths[0]).toBeGreaterThan(3);
    expect(lengths[2]).toBeGreaterThan(3);
    expect(written[1]).toMatch(/…\n$/);
  });

  test("is only rows where lines themselves are not wanted", async ({ expect }) => {
    const { display, written } = open({ showsRaw: false });
    await display.show([accessLine(HTTP)]);
    expect(written[0]?.trimEnd().split("\n")).toHaveLength(1);
  });

  test("explains each field where that is wanted", async ({ expect }) => {
    const { display, written } = open({ showsRaw: false, explains: true });
    await display.show([accessLine(HTTP)]);
    expect(written[0]).toMatch(/\n {2}response_code +200 +\S/);
  });

  test("is one number for all that is not shown, until something else is written", async ({
    expect,
  }) => {
    const { display, written, talk } = open();
    await display.sayMore(4000);
    await display.sayMore(812);
    await display.show([accessLine(HTTP)]);
    await display.sayMore(7);
    talk();
    await display.sayMore(3);
    await display.sayMore(1_000_000);
    const counts = written.filter((text) => text.startsWith("…"));
    expect(counts).toEqual([
      "… 4,000 more, all in `sc-sim logs`",
      "… 4,812 more, all in `sc-sim logs`",
      "… 7 more, all in `sc-sim logs`",
      "… 3 more, all in `sc-sim logs`",
      "… 1,000,003 more, all in `sc-sim logs`",
    ]);
  });
});
