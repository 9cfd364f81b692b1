import { test } from "vitest";
import { CLEAR_ROW, progressRow } from "../../../simulator/cli/terminal.ts";
import { screenOf } from "../../support/screen.ts";

const PULL =
  'registry.example/app cannot be pulled (Get "https://registry.example/v2/":\ndial tcp)';

test.for([PULL, "日本語".repeat(20), "short"])(
  "nothing of a progress row is left after Ctrl-C: %s",
  async (message, { expect }) => {
    for (const columns of [40, 41, 80]) {
      const row = progressRow(message, columns);
      const shown = await screenOf(row, { columns });
      expect(shown.startsWith(`… ${message.slice(0, 5)}`), shown).toBe(true);
      const output = `${row}^C${CLEAR_ROW}Stopped`;
      expect(await screenOf(output, { columns })).toBe("Stopped\n");
    }
  },
);
