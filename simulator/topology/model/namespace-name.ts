import type { Problem } from "../../errors.ts";
import type { ServiceInput } from "../input/ecs/service.ts";
import type { LoadedInput } from "../input/load-input.ts";
import { isSound, type Located, problemsAt } from "../input/problems/located.ts";
import type { Participant } from "./namespace-inputs.ts";

interface NamespaceNameOptions {
  readonly participants: readonly Participant[];
  readonly input: LoadedInput;
  /** What the reader says the namespace is called, where the files do not. */
  readonly given: string | undefined;
}

/**
 * The one namespace of all services: their own, else their cluster's default. Given by ARN, it has no name in the files
 * (`describe-services` prints the ARN), and sc-sim.yaml is asked for one.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html
 */
export function resolveNamespaceName({ participants, input, given }: NamespaceNameOptions): {
  readonly name: string;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const isGivenKnown = given !== undefined || !mayBeGiven(input);
  const firstIn = new Map<string, { readonly by: Participant; readonly written: string }>();
  for (const by of participants) {
    if (!isSound(by.connect, ["namespace"])) continue;
    const written = by.connect.value.namespace ?? clusterDefault(by.located.value, input) ?? given;
    if (written === undefined) {
      if (isGivenKnown && !mayHaveDefault(by.located, input)) problems.push(...missing(by));
      continue;
    }
    const key = idOf(written) === undefined ? written : (given ?? idOf(written) ?? written);
    if (!firstIn.has(key)) firstIn.set(key, { by, written });
  }
  const [[name, first] = [given ?? "", undefined], ...others] = firstIn;
  for (const [other, { by, written }] of others) {
    const isUnnamed = [written, first?.written].some(isArn);
    if (isUnnamed && !isGivenKnown) continue;
    problems.push(...several(by, { name, other, isUnnamed }));
  }
  if (isArn(first?.written) && given === undefined && others.length === 0) {
    problems.push(...nameless(participants, name));
  }
  return { name, problems };
}

/** Whether a broken sc-sim.yaml may say what the namespace is called. */
function mayBeGiven({ scSimYamls, unread }: LoadedInput): boolean {
  return unread.has("ScSimYaml") || scSimYamls.some((at) => !isSound(at, ["namespace"]));
}

/** Whether a broken service or cluster may say what the cluster's default is. */
function mayHaveDefault(
  service: Located<ServiceInput>,
  { clusters, unread }: LoadedInput,
): boolean {
  const isBroken = (at: Located<unknown>, field: string) => !isSound(at, [field]);
  return (
    unread.has("Cluster") ||
    ["cluster", "clusterArn"].some((field) => isBroken(service, field)) ||
    clusters.some((at) =>
      ["clusterName", "clusterArn", "serviceConnectDefaults"].some((field) => isBroken(at, field)),
    )
  );
}

/** The cluster a service is in; `default` where the file does not say. */
export function clusterNameOf({ cluster, clusterArn }: ServiceInput): string {
  return (cluster ?? clusterArn)?.split("/").at(-1) ?? "default";
}

function clusterDefault(service: ServiceInput, { clusters }: LoadedInput): string | undefined {
  const wanted = clusterNameOf(service);
  const cluster = clusters.find(
    ({ value }) =>
      (value.clusterName ?? value.clusterArn?.split("/").at(-1) ?? "default") === wanted,
  );
  return cluster?.value.serviceConnectDefaults?.namespace || undefined;
}

function isArn(nameOrArn: string | undefined): boolean {
  return nameOrArn?.startsWith("arn:") ?? false;
}

/** `arn:aws:servicediscovery:…:namespace/ns-abc` → `ns-abc`; none of a name. */
function idOf(nameOrArn: string): string | undefined {
  return isArn(nameOrArn) ? nameOrArn.split("/").at(-1) : undefined;
}

function missing({ connect }: Participant): readonly Problem[] {
  const hint =
    "Neither the service has one nor a file of its cluster (serviceConnectDefaults.namespace).";
  return problemsAt(connect, {
    path: ["namespace"],
    message: "Namespace is missing",
    hint,
    origin: "aws",
  });
}

function several(
  { connect }: Participant,
  facts: { readonly name: string; readonly other: string; readonly isUnnamed: boolean },
): readonly Problem[] {
  const { name, other, isUnnamed } = facts;
  const hint = isUnnamed
    ? " If both are one, write its name in sc-sim.yaml: namespace: the-name"
    : "";
  const message = `This service is in the namespace ${other}, but others are in ${name}; one namespace is simulated at a time.${hint}`;
  return problemsAt(connect, { path: ["namespace"], message });
}

/** Harmless, unless a name is made with it. */
function nameless(participants: readonly Participant[], id: string): readonly Problem[] {
  const by = participants.find(({ connect }) =>
    connect.value.services.some(({ clientAliases: [alias] }) => alias?.dnsName === undefined),
  );
  if (by === undefined) return [];
  const message = `The namespace is given by ARN, so its name is unknown: endpoints without a dnsName end in .${id} here. Write its name in sc-sim.yaml: namespace: the-name`;
  return problemsAt(by.connect, { path: ["namespace"], message, severity: "warning" });
}
