import { enableCompileCache } from "../../simulator/running/runs/compile-cache.mjs";

// As the command line does it: threads that tests start load compiled code, and Node's compiler of TypeScript is not started in each of them.
enableCompileCache(process.env);
