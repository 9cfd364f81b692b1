import type { Problem } from "../../errors.ts";
import { namesInstead } from "../../near-name.ts";
import type { LoadedInput } from "../input/load-input.ts";
import { type Located, problemsAt } from "../input/problems/located.ts";
import type { ContainerSettingsInput, ScSimYaml } from "../input/sc-sim-yaml/sc-sim-yaml.ts";
import type { CollectedSettings } from "./container-settings.ts";
import type { Endpoint } from "./namespace.ts";

/** Where an app reaches an endpoint. */
export interface EndpointPlace {
  readonly host: string;
  readonly port: number;
}

/** `${endpoint:http://api.shop:80}`, in a value of `environment` in sc-sim.yaml. */
const PLACEHOLDER = /\$\{endpoint:([^}]*)\}/g;
const BEGIN = `\${endpoint:`;

/** `http://api.shop:80`, `api.shop:80` or `http://api.shop`. */
const WRITTEN = /^([a-z][a-z0-9+.-]*:\/\/)?([^/:]+)(?::(\d+))?$/i;

interface WrittenEndpoint {
  /** With its `://`; empty where none was written. */
  readonly scheme: string;
  readonly name: string;
  readonly port?: number;
}

function parseWritten(text: string): WrittenEndpoint | undefined {
  const [, scheme = "", name, port] = WRITTEN.exec(text.trim()) ?? [];
  if (name === undefined) return undefined;
  return { scheme, name, ...(port !== undefined && { port: Number(port) }) };
}

/** The endpoint that is meant; without a port the only one of that name, else the one at port 80. */
function findEndpoint(
  { name, port }: WrittenEndpoint,
  endpoints: readonly Endpoint[],
): Endpoint | undefined {
  const named = endpoints.filter(({ dnsName }) => dnsName.toLowerCase() === name.toLowerCase());
  if (port === undefined && named.length === 1) return named[0];
  return named.find((endpoint) => endpoint.port === (port ?? 80));
}

/**
 * Puts in place of each endpoint where the app reaches it, written as the endpoint was: with a scheme or without. The port is left out only where
 * none was written and `http` means it.
 */
export function replaceEndpoints(
  value: string,
  {
    endpoints,
    placeOf,
  }: {
    readonly endpoints: readonly Endpoint[];
    readonly placeOf: (endpoint: Endpoint) => EndpointPlace;
  },
): string {
  return value.replace(PLACEHOLDER, (placeholder, text: string) => {
    const written = parseWritten(text);
    const endpoint = written && findEndpoint(written, endpoints);
    if (written === undefined || endpoint === undefined) return placeholder;
    const { host, port } = placeOf(endpoint);
    const isImplied =
      written.port === undefined && written.scheme.toLowerCase() === "http://" && port === 80;
    return `${written.scheme}${host}${isImplied ? "" : `:${port}`}`;
  });
}

interface PlaceholderOptions {
  readonly input: LoadedInput;
  readonly settings: CollectedSettings;
  readonly endpoints: readonly Endpoint[];
  /** Whether every endpoint is among them that the files mean. */
  readonly isComplete: boolean;
  /** Whether only services of other namespaces run a family. */
  isElsewhere(family: string): boolean;
}

/** Placeholders in sc-sim.yaml that would stay as they are, or that mean no endpoint of the namespace. */
export function placeholderProblems(options: PlaceholderOptions): readonly Problem[] {
  const { input, settings, isComplete, isElsewhere } = options;
  const entries = [...settings.entries].filter(([key]) => !isElsewhere(key.split("/")[0] ?? ""));
  const kept = entries.flatMap(keptPlaceholders);
  const hasBrokenService =
    input.unread.has("Service") || input.services.some(({ broken }) => broken.length > 0);
  if (!isComplete || hasBrokenService) return kept;
  return [...kept, ...entries.flatMap((entry) => unknownEndpoints(entry, options))];
}

type Entry = readonly [
  key: string,
  { readonly settings: ContainerSettingsInput; readonly at: Located<ScSimYaml> },
];

/** An app would get these as they were written, and nobody would say why it fails. */
function keptPlaceholders([key, { settings, at }]: Entry): readonly Problem[] {
  const { environment, secrets, command = [] } = settings;
  const problems = (values: object, { part, message }: { part: string; message: string }) =>
    Object.entries(values).flatMap(([place, value]) =>
      String(value)
        .replace(PLACEHOLDER, part === "environment" ? "" : "$&")
        .includes(BEGIN)
        ? problemsAt(at, {
            path: ["containers", key, part, Array.isArray(values) ? Number(place) : place],
            message,
          })
        : [],
    );
  const elsewhere = `${BEGIN}…} means an endpoint only in a value of environment.`;
  return [
    ...problems(environment, { part: "environment", message: `${BEGIN} needs a } behind it.` }),
    ...problems(secrets, { part: "secrets", message: elsewhere }),
    ...problems(command, {
      part: "command",
      message: `${elsewhere} Let the command read a variable that has it.`,
    }),
  ];
}

function unknownEndpoints(
  [key, { settings, at }]: Entry,
  { endpoints }: Pick<PlaceholderOptions, "endpoints">,
): readonly Problem[] {
  return Object.entries(settings.environment).flatMap(([variable, value]) =>
    [...value.matchAll(PLACEHOLDER)].flatMap(([, text = ""]) => {
      const written = parseWritten(text);
      if (written !== undefined && findEndpoint(written, endpoints) !== undefined) return [];
      const hasScheme = text.includes("://");
      const names = endpoints.map(({ url, dnsName, port }) =>
        hasScheme ? url : `${dnsName}:${port}`,
      );
      return problemsAt(at, {
        path: ["containers", key, "environment", variable],
        message: `No endpoint is ${JSON.stringify(text)}${namesInstead(text, names)}.`,
      });
    }),
  );
}
