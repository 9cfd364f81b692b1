import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OPEN_POINTS } from "../simulator/logs/cloudwatch/insights/language/undocumented.ts";
import { betweenMarkers, markdownTable } from "./markdown-table.ts";

const DOCUMENT = join(import.meta.dirname, "..", "docs", "insights.md");
const BEGIN = "<!-- points: written by `npm run insights` -->";
const END = "<!-- /points -->";

/** docs/insights.md with the points that AWS leaves open, as they follow from the one table. */
export function insightsWithPoints(): string {
  const areas = Map.groupBy(Object.entries(OPEN_POINTS), ([id]) => id.split("/")[0] ?? "");
  const tables = [...areas].map(([area, points]) => {
    const rows = points.map(([id, point]) => {
      const others = point.alternatives.filter((label) => label !== point.choice);
      const remark = "remark" in point ? `. ${point.remark}` : "";
      const setBy = "switch" in point ? ` (switch \`${point.switch}\`)` : "";
      const name = id.slice(area.length + 1);
      return [name, point.question, `${point.choice}${remark}${setBy}`, others.join("; ")].map(
        cell,
      );
    });
    const title = `${area[0]?.toUpperCase()}${area.slice(1).replaceAll("-", " ")}`;
    return `## ${title}\n\n${markdownTable([["point", "question", "here", "or"], ...rows])}`;
  });
  return betweenMarkers(readFileSync(DOCUMENT, "utf8"), BEGIN, END, tables.join("\n\n"));
}

/** Markdown would take these for itself. */
function cell(text: string): string {
  return text.replace(/[|*_<`\\[\]]/g, (char) => (char === "`" ? char : `\\${char}`));
}

if (import.meta.main) writeFileSync(DOCUMENT, insightsWithPoints());
