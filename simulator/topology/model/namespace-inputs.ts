import type { ServiceConnectInput, ServiceInput } from "../input/ecs/service.ts";
import type { LoadedInput } from "../input/load-input.ts";
import type { JsonPath, Located } from "../input/problems/located.ts";
import type { CollectedSettings } from "./container-settings.ts";
import type { AccessLogConfiguration, IncludeQueryParameters } from "./namespace.ts";

/** What the reader said beside the files. */
export interface Overrides {
  /** Format of every access log; switches it on, too, where a service exposes ports but configures none. */
  readonly format?: AccessLogConfiguration["format"];
  readonly includeQueryParameters?: IncludeQueryParameters;
  /** The runtime that must be able to run every container; `images` where only their images are wanted, `none` where nothing is. */
  readonly requireRun: "local" | "docker" | "images" | "none";
  /** Number of tasks in place of a service's `desiredCount`, by any name that `findService` knows. */
  readonly tasks?: Readonly<Record<string, number>>;
  /** What the runtime can do; the rest is refused by name. */
  readonly supports: { readonly ingressPortOverride: boolean };
}

/** What one service of the namespace is resolved with. */
export interface NamespaceInputs {
  readonly input: LoadedInput;
  readonly overrides: Overrides;
  readonly settings: CollectedSettings;
  readonly namespaceName: string;
  /** Number of tasks that the reader gave, by the service's own name. */
  readonly taskCounts: ReadonlyMap<string, number>;
  /** Families that some service names as its task definition. */
  readonly named: ReadonlySet<string>;
}

/** A service that takes part, with where its Service Connect configuration stands. */
export interface Participant {
  readonly located: Located<ServiceInput>;
  /** Whole, or what can be understood of it. */
  readonly connect: Located<ServiceConnectInput>;
  /** As the service names it: family, `family:revision` or ARN. */
  readonly taskDefinition: string | undefined;
  readonly taskDefinitionPath: JsonPath;
  /** As the files have it. */
  readonly desiredCount: number;
  readonly desiredCountPath: JsonPath;
}
