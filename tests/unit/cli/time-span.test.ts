import { test } from "vitest";
import { timeSpanMs } from "../../../simulator/cli/options.ts";

test.for([
  { text: "500ms", ms: 500 },
  { text: "5s", ms: 5000 },
  { text: "0.5s", ms: 500 },
  { text: "2m", ms: 120_000 },
  { text: "3", ms: 3000 },
  { text: "0s", ms: 0 },
])("$text are $ms ms", ({ text, ms }, { expect }) => {
  expect(timeSpanMs(text)).toBe(ms);
});

test.for(["", "s", "5 s", "-1s", "5h", "1e3", "40000m"])(
  '"%s" is not a time span',
  (text, { expect }) => {
    expect(() => timeSpanMs(text)).toThrow("It must be a time span such as 500ms, 5s or 2m");
  },
);
