import { quickenImports } from "../../../quick-imports.mjs";

/** The program of the thread. It has no hooks of the program that starts it, and a query waits for its start. */
const root = new URL("../../../../", import.meta.url);
quickenImports({ bundles: new URL("bundled/", root), root });
await import("./answer-jobs.ts");
