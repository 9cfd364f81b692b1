import { styleText } from "node:util";
import { describe, test } from "vitest";
import { masked, screenOf } from "../../support/screen.ts";

const red = (text: string) => styleText("red", text, { validateStream: false });

describe("a screen in a test", () => {
  test("wraps long rows, and shows the last of what was written over", async ({ expect }) => {
    const output = "Starting\r\u001b[2Kabcdefghijk\r\nnext";
    expect(await screenOf(output, { columns: 10 })).toBe("abcdefghij\nk\nnext\n");
  });

  test("marks colours around words and not around spaces", async ({ expect }) => {
    const output = `${red("503 ")} bad ${red("x y")}`;
    const screen = await screenOf(output, { columns: 80, styles: "marked" });
    expect(screen).toBe("<red>503</red>  bad <red>x y</red>\n");
    expect(await screenOf(output, { columns: 80 })).toBe("503  bad x y\n");
  });

  test("has masks as long as what they hide", ({ expect }) => {
    const row = "12:34:56.789  200     14 ms  8fde4dc5-4646-4735-b2b7-593b22c376c8";
    const mask = "00:00:00.000  200      n ms  xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    expect(masked(row)).toBe(mask);
  });
});
