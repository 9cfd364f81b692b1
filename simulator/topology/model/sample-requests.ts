import { resolve } from "node:path";
import type { Problem } from "../../errors.ts";
import {
  findService,
  type NamedService,
  servicesInstead,
  servicesNamed,
} from "../../service-name.ts";
import type { LoadedInput } from "../input/load-input.ts";
import { isSound, type Located, problemsAt } from "../input/problems/located.ts";
import type { ScSimYaml } from "../input/sc-sim-yaml/sc-sim-yaml.ts";
import type { OtherNamespace } from "./namespace-groups.ts";

/** A request that shows that it works. */
export interface SampleRequest {
  /** ECS service whose task sends it. */
  readonly service: string;
  readonly url: string;
  readonly data?: string;
  /** Absolute path of the `.proto`, for grpc. */
  readonly proto?: string;
}

interface Services {
  /** Of the namespace that is simulated. */
  readonly present: readonly NamedService[];
  /** Of namespaces that are left out. */
  readonly absent: readonly NamedService[];
  readonly others: readonly OtherNamespace[];
}

interface WrittenRequests {
  readonly at: Located<ScSimYaml>;
  readonly value: NonNullable<ScSimYaml["request"]>;
}

/** The sample requests of the first sc-sim.yaml that has some; those of services that are left out are left out, too. */
export function sampleRequests(
  input: LoadedInput,
  { present, absent, others }: Services,
): { readonly requests: readonly SampleRequest[]; readonly problems: readonly Problem[] } {
  const first = firstRequests(input);
  if (first === undefined) return { requests: [], problems: [] };
  const problems: Problem[] = [...severalFiles(input, first)];
  const isKnown = present.length > 0 && !isAnyName(input);
  const requests = [first.value].flat().flatMap((request, index): SampleRequest[] => {
    const { service, url, data, proto } = request;
    const path = Array.isArray(first.value)
      ? ["request", index, "service"]
      : ["request", "service"];
    const meant = servicesNamed(service, present);
    const [elsewhere] = meant.length > 0 ? [] : servicesNamed(service, absent);
    if (elsewhere !== undefined) {
      const { name } = others.find(({ services }) => services.includes(elsewhere.name)) ?? {};
      const message = `Service ${service} is in the namespace ${name}, which is left out: this request is not sent.`;
      problems.push(...problemsAt(first.at, { path, message, severity: "warning" }));
      return [];
    }
    if (meant.length !== 1 && isKnown) {
      problems.push(...problemsAt(first.at, { path, message: whyNone(service, present) }));
    }
    return [
      {
        ...{ service: meant[0]?.name ?? service, url },
        ...(data !== undefined && { data }),
        ...(proto !== undefined && { proto: resolve(first.at.folder, proto) }),
      },
    ];
  });
  return { requests, problems };
}

function whyNone(service: string, services: readonly NamedService[]): string {
  const found = findService(service, services);
  return "problem" in found && found.isSeveral
    ? found.problem
    : `No service ${service} uses Service Connect${servicesInstead(service, services)}.`;
}

function firstRequests({ scSimYamls }: LoadedInput): WrittenRequests | undefined {
  for (const at of scSimYamls) {
    const { request } = at.value;
    if (request !== undefined) return { at, value: request };
  }
  return undefined;
}

function severalFiles({ scSimYamls }: LoadedInput, first: WrittenRequests): readonly Problem[] {
  return scSimYamls.flatMap((at) => {
    if (at.value.request === undefined || at === first.at) return [];
    const message = `${first.at.file} already has a request; that one is sent.`;
    return problemsAt(at, { path: ["request"], message, severity: "warning" });
  });
}

/** A service whose name is broken, or whose file, may be the one. */
function isAnyName({ services, unread }: LoadedInput): boolean {
  return unread.has("Service") || services.some((at) => !isSound(at, ["serviceName"]));
}
