import { join } from "node:path";
import { describe, test } from "vitest";
import { findNssWrapper } from "../../../simulator/running/names/find-nss-wrapper.ts";
import { folderWith } from "../../support/temp-folder.ts";

/** The library that is found in folders with these files, by its path below them. */
function found(...files: readonly string[]): string | undefined {
  const root = folderWith(Object.fromEntries(files.map((file) => [file, ""])));
  const path = findNssWrapper(["none", "usr/lib64", "usr/lib"].map((folder) => join(root, folder)));
  return path?.slice(root.length + 1);
}

describe("libnss_wrapper", () => {
  test.for([
    {
      title: "in the folder of an architecture",
      files: ["usr/lib/x86_64-linux-gnu/libnss_wrapper.so.0.3.1", "usr/lib/libc.so.6"],
      path: "usr/lib/x86_64-linux-gnu/libnss_wrapper.so.0.3.1",
    },
    {
      title: "in the first of several folders",
      files: ["usr/lib/libnss_wrapper.so", "usr/lib64/libnss_wrapper.so.0"],
      path: "usr/lib64/libnss_wrapper.so.0",
    },
    {
      title: "by its shortest name",
      files: ["usr/lib/libnss_wrapper.so.0", "usr/lib/libnss_wrapper.so"],
      path: "usr/lib/libnss_wrapper.so",
    },
  ])("is found $title", ({ files, path }, { expect }) => {
    expect(found(...files)).toBe(path);
  });

  test("is no other file", ({ expect }) => {
    expect(found("usr/lib/libnss_wrapper.so.txt", "usr/lib/python3/libnss_wrapper.so")).toBe(
      undefined,
    );
  });
});
