import { expectedOf } from "./infra-case.ts";

/** What `summaryOf` has to match, out of a case's expected.json: without the parts that are for people. */
export function expectedSummary(name: string) {
  const { namespace, services, endpoints, images, environment } = expectedOf(name);
  return {
    ...{ namespace, endpoints },
    services: services
      // biome-ignore lint/suspicious/noExplicitAny: the form of expected.json is free.
      .map(({ nameRule: _rule, note: _note, constructPath: _path, ...service }: any) => service)
      .toSorted((a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)),
    ...(images && { images: registryImages(images) }),
    ...(environment && { environment }),
  };
}

/** An asset of the CDK has its parts listed. */
function registryImages(images: Readonly<Record<string, string | { readonly uri: string }>>) {
  return Object.fromEntries(
    Object.entries(images).map(([key, image]) => [
      key,
      typeof image === "string" ? image : image.uri,
    ]),
  );
}
