import { SimulatorError } from "./errors.ts";
import { namesInstead, nearName } from "./near-name.ts";

/** A service, with all that commands take for its name. */
export interface NamedService {
  readonly name: string;
  /**
   * Other names, such as the path of its CDK construct: `Basket/Pricing/Service`. A service that has some was likely not named
   * by a person, and endings of its own name are taken, too.
   *
   * @default none
   */
  readonly otherNames?: readonly string[] | undefined;
}

/** The service that a name means, or why it means none. */
export type FoundService<T extends NamedService = NamedService> =
  | { readonly service: T }
  | {
      readonly problem: string;
      readonly remedy: string;
      /** It may mean several, rather than none. */
      readonly isSeveral: boolean;
    };

/**
 * Finds the service that is meant: by its name, by another name, or by an ending of one that means no other service
 * (`Pricing/Service`, `Pricing`).
 */
export function findService<T extends NamedService>(
  written: string,
  services: readonly T[],
): FoundService<T> {
  const [service, ...others] = servicesNamed(written, services);
  if (service !== undefined && others.length === 0) return { service };
  if (service !== undefined) {
    const problem = `"${written}" may be any of these services: ${listServices([service, ...others])}.`;
    return { problem, remedy: "Write more of the name of one.", isSeveral: true };
  }
  const problem = `There is no service "${written}"${servicesInstead(written, services)}.`;
  return { problem, remedy: "Name one of these.", isSeveral: false };
}

/**
 * The service that is meant, see {@link findService}.
 *
 * @throws {SimulatorError} `USAGE` if there is none, with the nearest name, or if there are several.
 */
export function requireService<T extends NamedService>(written: string, services: readonly T[]): T {
  const found = findService(written, services);
  if ("service" in found) return found.service;
  throw new SimulatorError("USAGE", found.problem, { remedy: found.remedy });
}

/** All services that a name may mean: one if it is clear, several if it is an ending of the names of several. */
export function servicesNamed<T extends NamedService>(
  written: string,
  services: readonly T[],
): readonly T[] {
  if (written === "") return [];
  const rules: readonly ((service: T) => boolean)[] = [
    ({ name }) => name === written,
    ({ otherNames = [] }) => otherNames.includes(written),
    (service) => endingsOf(service).some((ending) => ending === written),
  ];
  for (const rule of rules) {
    const found = services.filter(rule);
    if (found.length > 0) return found;
  }
  return [];
}

/** The end of a sentence that says that there is no such service, with the nearest name and all that there are. */
export function servicesInstead(written: string, services: readonly NamedService[]): string {
  const names = services.map(({ name }) => name);
  if (services.every(({ otherNames = [] }) => otherNames.length === 0)) {
    return namesInstead(written, names);
  }
  const near = nearName(written, [...names, ...services.flatMap(endingsOf)]);
  const all = listServices(services);
  return near === undefined ? `; there is only: ${all}` : `; the nearest is "${near}" (of ${all})`;
}

/** Names in a sentence, each with its other name. */
export function listServices(services: readonly NamedService[]): string {
  return services.map(labelOf).join(", ");
}

function labelOf({ name, otherNames: [other] = [] }: NamedService): string {
  return other === undefined ? name : `${name} (${other})`;
}

/** The shortest name that means this service and no other, for a command to copy. */
export function shortNameOf(service: NamedService, services: readonly NamedService[]): string {
  const clear = [service.name, ...endingsOf(service)].filter((name) => {
    const [found, ...others] = servicesNamed(name, services);
    return found === service && others.length === 0;
  });
  return clear.toSorted((a, b) => a.length - b.length)[0] ?? service.name;
}

/** Names without those that are an ending of another one: that is taken anyway. */
export function withoutEndings(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter(
    (name) => !names.some((other) => other !== name && endingsOfPath(other).includes(name)),
  );
}

/**
 * Endings at `/` of the other names, with and without the `Service` that CDK's constructs end in; endings at `-` of the own
 * name of a service that has other names.
 */
function endingsOf({ name, otherNames = [] }: NamedService): readonly string[] {
  if (otherNames.length === 0) return [];
  return [...otherNames.flatMap(endingsOfPath), ...endings(name, "-")];
}

function endingsOfPath(path: string): readonly string[] {
  return [path, path.replace(/(?:\/Service)+$/, "")].flatMap((whole) => endings(whole, "/"));
}

function endings(text: string, separator: string): readonly string[] {
  const words = text.split(separator);
  return words.map((_, index) => words.slice(index).join(separator));
}
