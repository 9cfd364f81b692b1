import type { Problem } from "../../errors.ts";
import { isSound, problemsAt } from "../input/problems/located.ts";
import type { ContainerDefinition, TaskDefinition } from "./namespace.ts";
import type { NamespaceInputs } from "./namespace-inputs.ts";

/** What is wrong with `attach` in sc-sim.yaml: with what stands beside it, with its container, with the runtime. */
export function attachProblems(
  { settings, overrides: { requireRun } }: Pick<NamespaceInputs, "settings" | "overrides">,
  { family, containers }: TaskDefinition,
): readonly Problem[] {
  return containers.flatMap((container) => {
    const key = `${family}/${container.name}`;
    const entry = settings.entries.get(key);
    const { run } = container;
    if (entry === undefined || run?.attach === undefined) return [];
    const path = ["containers", key, "attach"];
    const from = ["skip", "command"].map((field) => ["containers", key, field]);
    if (!isSound(entry.at, path)) return [];
    const problem = (message: string, severity: Problem["severity"] = "error") =>
      problemsAt(entry.at, { path, from, message, severity });
    if (run.skip)
      return problem("A container that is skipped cannot be attached: leave one of them out.");
    if (run.command !== undefined && requireRun !== "docker") {
      return problem(
        "Nothing is started for a container that is attached: leave out its command, or attach.",
      );
    }
    if (!hasTcpPort(container)) {
      return problem(`There is nothing to attach: ${key} has no port mapping of tcp.`);
    }
    return requireRun === "docker"
      ? problem(
          "attach is not simulated with Docker, only in the local runtime: take --runtime local, or leave attach out and let sc-sim start the container.",
          "refusal",
        )
      : [];
  });
}

function hasTcpPort({ portMappings }: ContainerDefinition): boolean {
  return portMappings.some(({ protocol }) => protocol === "tcp");
}
