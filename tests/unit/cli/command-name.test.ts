import { describe, test } from "vitest";
import { withCommandLines } from "../../../simulator/cli/command-name.ts";

describe("a text that names commands", () => {
  const CLONE = { npm_lifecycle_event: "sim" };

  test.for([
    ["See `sc-sim ps`; `sc-sim ps --all` lists.", "See `X ps`; `X ps --all` lists."],
    ["\nExample:\n  sc-sim doctor\n  sc-sim up", "\nExample:\n  X doctor\n  X up"],
    ["unzip -p a.zip | sc-sim check -", "unzip -p a.zip | X check -"],
    ["  sc-sim logs --filter '{ $.a > 5 }'", "  X logs --filter '{ $.a > 5 }'"],
    ["Give it one: sc-sim up --tasks a=1", "Give it one: X up --tasks a=1"],
  ])("names them as they can be typed in a clone: %j", ([text, inClone = ""], { expect }) => {
    expect(withCommandLines(text ?? "", CLONE)).toBe(inClone.replaceAll("X", "npm run sim --"));
    expect(withCommandLines(text ?? "", {})).toBe(text);
  });

  test.for([
    ['  eval "$(sc-sim env)"; aws logs', '  eval "$(X env)"; aws logs'],
    ["  sc-sim env --shell fish | source", "  X env --shell fish | source"],
    ["  sc-sim logs | sc-sim mask > a", "  X logs | X mask > a"],
    ["`sc-sim logs --json | jq .`", "`X logs --json | jq .`"],
  ])("keeps npm's own lines out of what a shell takes: %j", ([text, inClone = ""], { expect }) => {
    const silent = inClone.replaceAll("X", "npm run --silent sim --");
    expect(withCommandLines(text ?? "", CLONE)).toBe(silent);
    expect(withCommandLines("$(sc-sim env)", CLONE)).toBe("$(npm run --silent sim -- env)");
    expect(withCommandLines("$(sc-sim env)", {})).toBe("$(sc-sim env)");
    expect(withCommandLines(text ?? "", {})).toBe(text);
  });

  test.for([
    "This sc-sim reads up to 3.",
    "Use the version of sc-sim that wrote it.",
    "sc-sim.yaml",
  ])("is left alone where it names none: %s", (text, { expect }) => {
    expect(withCommandLines(text, CLONE)).toBe(text);
  });
});
