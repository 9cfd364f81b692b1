import type { Problem } from "../../errors.ts";
import { namesInstead } from "../../near-name.ts";
import type { LoadedInput } from "../input/load-input.ts";
import { isSound, type Located, problemsAt } from "../input/problems/located.ts";
import type { ScSimYaml } from "../input/sc-sim-yaml/sc-sim-yaml.ts";
import type { Participant } from "./namespace-inputs.ts";
import { namespaceOfService } from "./namespace-of-service.ts";
import { participantOf } from "./participants.ts";

/** A namespace with the services that are in it. */
export interface NamespaceGroup {
  /** Its name; of one that is given by ARN, and named nowhere, the id in the ARN. */
  readonly name: string;
  readonly participants: readonly Participant[];
  /** Those of which nobody knows in which namespace they are. @default none */
  readonly uncertain?: ReadonlySet<Participant>;
}

/** A namespace that is not simulated. */
export interface OtherNamespace {
  readonly name: string;
  /** Names of its services, sorted. */
  readonly services: readonly string[];
}

interface Grouped {
  /** The namespace to simulate. */
  readonly main: NamespaceGroup;
  /** The rest where nobody chose, which is a problem: what is wrong in them is reported as well. */
  readonly undecided: readonly NamespaceGroup[];
  /** The rest where one was chosen. */
  readonly others: readonly OtherNamespace[];
  readonly problems: readonly Problem[];
}

/** A namespace that the reader names. */
interface GivenName {
  readonly name: string;
  /** Where sc-sim.yaml says it; `undefined` on the command line. */
  readonly at?: Located<ScSimYaml>;
}

interface GivenNames {
  /** Of the namespace that has no name in the files: sc-sim.yaml's, else the one of the command line. */
  readonly nameless?: GivenName | undefined;
  /** The one to simulate: the one of the command line, else sc-sim.yaml's. */
  readonly chosen?: GivenName | undefined;
}

/** The services of one key. */
interface Members {
  readonly participants: Participant[];
  /** As the first of them has it: a name or an ARN. */
  readonly written: string;
}

/** Service names in a message, of one namespace. */
const MOST_NAMED = 8;

/**
 * Groups services by their namespace, and takes the group that the reader chose, or the only one. Services whose namespace is
 * not known are in the given one.
 */
export function groupByNamespace(
  participants: readonly Participant[],
  input: LoadedInput,
): Grouped {
  const given = givenNames(input);
  const problems: Problem[] = [];
  const byKey = new Map<string, Members>();
  const uncertain = new Set<Participant>();
  const put = (key: string, by: Participant, written: string) => {
    const members = byKey.get(key);
    if (members === undefined) byKey.set(key, { participants: [by], written });
    else members.participants.push(by);
  };
  for (const by of participants) {
    const namespace = namespaceOfService(by, input);
    const { nameless } = given;
    if (namespace.kind === "known") {
      put(keyOf(namespace.written, nameless), by, namespace.written);
    } else if (nameless !== undefined) put(nameless.name, by, nameless.name);
    else {
      if (namespace.kind === "missing" && !mayBeGiven(input)) problems.push(...missing(by));
      uncertain.add(by);
    }
  }
  const groups: readonly Group[] = [...byKey].map(([name, members]) => ({ name, ...members }));
  const chosen = choose(groups, given, input);
  problems.push(...chosen.problems);
  if (chosen.group === undefined && groups.length > 1) {
    const [{ name = "", participants: first = [] } = {}, ...undecided] = groups;
    const main = { name, uncertain, participants: [...first, ...uncertain] };
    return { main, undecided, others: [], problems };
  }
  const name = chosen.group?.name ?? "";
  const inGroup = new Set([...(chosen.group?.participants ?? []), ...uncertain]);
  const main = { name, uncertain, participants: participants.filter((one) => inGroup.has(one)) };
  const others = groups.filter((one) => one !== chosen.group).map(otherOf);
  return { main, undecided: [], others, problems };
}

/** The names of all namespaces that an input has services in. */
export function namespacesIn(input: LoadedInput): readonly string[] {
  const participants = input.services.flatMap(
    (located) => participantOf(located).participant ?? [],
  );
  const { main, undecided, others } = groupByNamespace(participants, input);
  return [main, ...undecided, ...others].map(({ name }) => name);
}

function givenNames({ chosenNamespace, scSimYamls }: LoadedInput): GivenNames {
  const flag = chosenNamespace === undefined ? undefined : { name: chosenNamespace };
  const [written] = scSimYamls.flatMap((at) => {
    const { namespace } = at.value;
    return namespace === undefined ? [] : { name: namespace, at };
  });
  return { nameless: written ?? flag, chosen: flag ?? written };
}

/** Whether a broken sc-sim.yaml may say which namespace it is. */
function mayBeGiven({ scSimYamls, unread }: LoadedInput): boolean {
  return unread.has("ScSimYaml") || scSimYamls.some((at) => !isSound(at, ["namespace"]));
}

/** An ARN has the name that is given, unless that is its own id. */
function keyOf(written: string, given: GivenName | undefined): string {
  if (!isArn(written)) return written;
  const id = idOf(written);
  return given === undefined || [written, id].includes(given.name) ? id : given.name;
}

function isArn(nameOrArn: string): boolean {
  return nameOrArn.startsWith("arn:");
}

/** `arn:aws:servicediscovery:…:namespace/ns-abc` → `ns-abc` */
function idOf(arn: string): string {
  return arn.split("/").at(-1) ?? arn;
}

type Group = NamespaceGroup & Members;

function choose(
  groups: readonly Group[],
  { chosen }: GivenNames,
  input: LoadedInput,
): { readonly group?: Group; readonly problems: readonly Problem[] } {
  const [only, second] = groups;
  if (only === undefined) return { problems: [] };
  const found = groups.find(({ name, written }) => [name, written].includes(chosen?.name ?? ""));
  if (found !== undefined) return { group: found, problems: withoutName(found) };
  // One name in the files is enough, whatever sc-sim.yaml calls another input's; on the command line it is a choice.
  const isRefused = chosen !== undefined && (second !== undefined || chosen.at === undefined);
  const group = second === undefined ? { group: only } : {};
  if (isRefused) return { ...group, problems: noSuchNamespace(chosen, groups) };
  if (second === undefined) return { ...group, problems: withoutName(only) };
  return { problems: mayBeGiven(input) ? [] : several(groups) };
}

function otherOf({ name, participants }: NamespaceGroup): OtherNamespace {
  return { name, services: namesOf(participants) };
}

function namesOf(participants: readonly Participant[]): readonly string[] {
  return participants
    .map(({ located }) =>
      isSound(located, ["serviceName"]) ? located.value.serviceName : `one of ${located.file}`,
    )
    .toSorted();
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

function several(groups: readonly Group[]): readonly Problem[] {
  const sorted = groups.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const listed = sorted.map(({ name, participants }) => `${name} (${listServices(participants)})`);
  const last = listed.pop();
  const [first] = sorted;
  const by = groups.slice(1).flatMap((group) => group.participants)[0];
  if (by === undefined || first === undefined) return [];
  const { name } = sorted.find(({ written }) => !isArn(written)) ?? first;
  const isUnnamed = groups.some(({ written }) => isArn(written));
  const hint = isUnnamed
    ? ". Services whose namespace is an ARN are then in it, too; to choose that one alone, name its id"
    : "";
  const message = `The services are in ${groups.length} namespaces, and one namespace is simulated at a time: ${listed.join(", ")} and ${last}. Choose one with --namespace ${name}, or in sc-sim.yaml: namespace: ${name}${hint}`;
  return problemsAt(by.connect, { path: ["namespace"], message });
}

function listServices(participants: readonly Participant[]): string {
  const names = namesOf(participants);
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  return `${names.slice(0, MOST_NAMED).join(", ")}${more}`;
}

function noSuchNamespace(
  { name, at }: GivenName,
  groups: readonly NamespaceGroup[],
): readonly Problem[] {
  const names = groups.map((group) => group.name);
  const message = `No service is in the namespace "${name}"${namesInstead(name, names)}.`;
  if (at !== undefined) return problemsAt(at, { path: ["namespace"], message });
  return [{ file: "--namespace", path: "", message, origin: "simulator", severity: "error" }];
}

/** Harmless, unless a name is made with it. */
function withoutName({ name: id, written, participants }: Group): readonly Problem[] {
  if (!isArn(written) || idOf(written) !== id) return [];
  const by = participants.find(({ connect }) =>
    connect.value.services.some(({ clientAliases: [alias] }) => alias?.dnsName === undefined),
  );
  if (by === undefined) return [];
  const message = `The namespace is given by ARN, so its name is unknown: endpoints without a dnsName end in .${id} here. Write its name in sc-sim.yaml: namespace: the-name`;
  return problemsAt(by.connect, { path: ["namespace"], message, severity: "warning" });
}
