import { existsSync, globSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, test } from "vitest";
import { DOCUMENTS, textOf } from "../support/documents.ts";
import { PROJECT } from "../support/run-cli.ts";

interface Link {
  /** The document that it is in. */
  readonly from: string;
  readonly target: string;
}

/** Every link and picture of every document that leads to something of this project. */
const links: readonly Link[] = DOCUMENTS.flatMap(({ path, text }) =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => ({ from: path, target }))
    .filter(({ target }) => !/^\w+:/.test(target)),
);

describe("links between the documents", () => {
  test("lead to files that exist", ({ expect }) => {
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !existsSync(join(PROJECT, fileOf(link))))).toEqual([]);
  });

  test("lead to headings that exist", ({ expect }) => {
    const withAnchor = links.filter(({ target }) => target.includes("#"));
    expect(withAnchor.length).toBeGreaterThan(3);
    const broken = withAnchor.filter((link) => {
      const [, anchor = ""] = link.target.split("#");
      return !anchorsOf(textOf(fileOf(link))).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test("lead from the index and from the README to every page of docs/", ({ expect }) => {
    const pages = globSync("docs/*.md", { cwd: PROJECT }).sort();
    for (const index of ["docs/README.md", "README.md"]) {
      const reached = new Set(links.filter(({ from }) => from === index).map(fileOf));
      reached.add(index);
      expect(
        pages.filter((page) => !reached.has(page)),
        index,
      ).toEqual([]);
    }
  });
});

test("the README is short", ({ expect }) => {
  expect(textOf("README.md").trimEnd().split("\n").length).toBeLessThanOrEqual(150);
});

function fileOf({ from, target }: Link): string {
  const [file = ""] = target.split("#");
  return file === "" ? from : normalize(join(dirname(from), file));
}

function withoutCode(text: string): string {
  return text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "").replaceAll(/`[^`\n]*`/g, "");
}

/** The anchors that GitHub gives to the headings of a document. */
function anchorsOf(text: string): readonly string[] {
  const headings = [...withoutFences(text).matchAll(/^#+ (.*)$/gm)].map(
    ([, heading = ""]) => heading,
  );
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function withoutFences(text: string): string {
  return text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "");
}
