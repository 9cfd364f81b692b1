import type { Style } from "../terminal.ts";

/** None of them is the colour of an outcome. */
const COLOURS = [
  "cyan",
  "magenta",
  "blue",
  "cyanBright",
  "magentaBright",
  "blueBright",
] as const satisfies readonly Style[];

/** A colour for each service, in their order; the same again from the seventh on. */
export function serviceColours(services: readonly string[]): (service: string) => Style {
  const colours = new Map(
    services.map((service, index) => [service, COLOURS[index % COLOURS.length]]),
  );
  return (service) => colours.get(service) ?? COLOURS[0];
}
