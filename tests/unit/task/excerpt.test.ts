import { spawnSync } from "node:child_process";
import { describe, test } from "vitest";
import { excerptOf } from "../../../simulator/running/runtime/task/excerpt.ts";

const numbered = (count: number, text: string) =>
  Array.from({ length: count }, (_, index) => `${text} ${index + 1}`);

/** What Node writes when an error with a cause is not caught, after much else. */
const APP = `
for (let line = 1; line <= 30; line++) console.error("line", line);
function open(depth) {
  if (depth > 0) return open(depth - 1);
  throw new Error("the orders cannot be read", { cause: new Error("connect ECONNREFUSED 10.0.0.1:5432") });
}
open(30);
`;

describe("the last words of a program", () => {
  test("are all of them where they are few, and the last where they are many", ({ expect }) => {
    expect(excerptOf("one\n  two\n\nthree")).toEqual(["one", "  two", "", "three"]);
    const lines = numbered(100, "line");
    expect(excerptOf(lines.join("\n"))).toEqual(lines.slice(-10));
  });

  test("keep the message, the first frames and the cause of what Node says", ({ expect }) => {
    const { stderr } = spawnSync(process.execPath, ["-e", APP], { encoding: "utf8" });
    expect(stderr.match(/^ +at /gm)?.length).toBeGreaterThan(10);
    const excerpt = excerptOf(stderr.trim());
    expect(excerpt).toContain("Error: the orders cannot be read");
    expect(excerpt).toContainEqual(expect.stringContaining("[cause]: Error: connect ECONNREFUSED"));
    expect(excerpt[excerpt.indexOf("Error: the orders cannot be read") + 1]).toMatch(/^ +at open /);
    expect(excerpt).toContainEqual(expect.stringMatching(/^ +… \d+ more frames$/));
    expect(excerpt.length).toBeLessThanOrEqual(16);
  });

  test("count one frame as one", ({ expect }) => {
    const stack = [
      "Error: no",
      "    at a (a.js:1:1)",
      "    at b (b.js:1:1)",
      "    at c (c.js:1:1)",
    ];
    expect(excerptOf(stack.join("\n"))).toEqual([...stack.slice(0, 3), "    … 1 more frame"]);
    expect(excerptOf(stack.slice(0, 3).join("\n"))).toEqual(stack.slice(0, 3));
  });

  test.for([
    { title: "Go", error: "panic: no orders" },
    { title: "Go's runtime", error: "fatal error: all goroutines are asleep - deadlock!" },
    { title: "Java", error: 'Exception in thread "main" java.lang.IllegalStateException: no' },
    { title: "Python", error: "Traceback (most recent call last):" },
    { title: "Node", error: "TypeError: orders is not iterable" },
  ])("begin with the error of $title where much follows it", ({ error }, { expect }) => {
    const lines = [...numbered(20, "before"), error, ...numbered(30, "after")];
    const excerpt = excerptOf(lines.join("\n"));
    expect(excerpt[0]).toBe(error);
    expect(excerpt.at(-1)).toBe("… 15 more lines");
  });

  test("name a cause that is far below its error", ({ expect }) => {
    const cause = "Caused by: java.net.ConnectException: refused";
    const lines = ["java.lang.IllegalStateException: no", ...numbered(20, "x"), cause, "end"];
    expect(excerptOf(lines.join("\n")).slice(-2)).toEqual(["… 7 more lines", cause]);
  });
});
