import { clusterNameOf } from "../../cluster-name-of.ts";
import type { ServiceInput } from "../input/ecs/service.ts";
import type { LoadedInput } from "../input/load-input.ts";
import { isSound, type Located } from "../input/problems/located.ts";
import type { Participant } from "./namespace-inputs.ts";

/**
 * - `known`: the service or its cluster has a name or an ARN.
 * - `missing`: neither has one.
 * - `unknown`: one of them may have one, but it is broken, or only AWS knows it.
 */
export type WrittenNamespace =
  | { readonly kind: "known"; readonly written: string }
  | { readonly kind: "missing" | "unknown" };

/**
 * The namespace of a service as the files have it: its own, else its cluster's default.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html
 */
export function namespaceOfService(
  { located, connect }: Participant,
  input: LoadedInput,
): WrittenNamespace {
  if (!isSound(connect, ["namespace"])) return { kind: "unknown" };
  const own = connect.value.namespace;
  if (own !== undefined) return { kind: "known", written: own };
  if (["cluster", "clusterArn"].some((field) => !isSound(located, [field]))) {
    return { kind: "unknown" };
  }
  return clusterDefault(located.value, input);
}

function clusterDefault(
  service: ServiceInput,
  { clusters, unread }: LoadedInput,
): WrittenNamespace {
  const wanted = clusterNameOf(service);
  const cluster = clusters.find(
    ({ value }) =>
      (value.clusterName ?? value.clusterArn?.split("/").at(-1) ?? "default") === wanted,
  );
  const written = cluster?.value.serviceConnectDefaults?.namespace;
  if (written) return { kind: "known", written };
  // Any cluster whose name is broken may be the one.
  const mayHaveIt = (at: Located<unknown>) =>
    at === cluster
      ? !isSound(at, ["serviceConnectDefaults", "namespace"])
      : ["clusterName", "clusterArn"].some((field) => !isSound(at, [field]));
  const isUnknown = unread.has("Cluster") || clusters.some(mayHaveIt);
  return { kind: isUnknown ? "unknown" : "missing" };
}
