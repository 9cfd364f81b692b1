/**
 * `[registry/]path[:tag][@digest]`, as every engine reads it.
 *
 * https://github.com/distribution/reference/blob/main/reference.go
 */
const REFERENCE =
  /^(?:(?:[a-z\d-]+(?:\.[a-z\d-]+)*(?::\d+)?|\[[a-f\d:]+\](?::\d+)?)\/)?[a-z\d]+(?:(?:\.|_|__|-+)[a-z\d]+)*(?:\/[a-z\d]+(?:(?:\.|_|__|-+)[a-z\d]+)*)*(?::\w[\w.-]{0,127})?(?:@[a-z\d]+(?:[.+_-][a-z\d]+)*:[a-f\d]{32,})?$/;

/** Only a registry's name may have capitals. */
const REGISTRY = /^(?:(?:[a-z\d-]+\.)+[a-z\d-]+(?::\d+)?|[a-z\d-]+:\d+|\[[a-f\d:]+\](?::\d+)?)\//i;

/** What template languages put around a name: `<X>`, `${X}`, `$X`, `{{ x }}`, `%X%`, `@X@`, `#{X}#`, `[X]`, `((x))`. */
const TEMPLATE = /[<>${}%#|*?!()[\]~`]|^@|@[A-Za-z_]+@/;

/** Names that stand for something, in one piece: `__IMAGE__`, `IMAGE_TAG`, `changeme`, `placeholder`. */
const STAND_IN =
  /(?:^|[/:])(?:__\w+__|(?:docker_?|container_?)?image_?(?:name|uri|url|tag|version)|(?:my_?|your_?)?(?:image|repo|repository|tag|version)_?placeholder|placeholder(?:_\w+)?|change[_-]?me|replace[_-]?me|to[_-]?be[_-]?replaced|tbd|todo|xxx+|x{8,}\..*)(?=$|[/:])/i;

/** A tag in capitals that is the name of a variable. */
const TAG_VARIABLE = /:(?:[A-Z]+_)*(?:TAG|VERSION|SHA|COMMIT|BUILD(?:_ID|_NUMBER)?)$/;

/** What keeps the `image` of a task definition from being one; completes a sentence about it. */
export function whyNoImage(image: string): string | undefined {
  const text = image.trim();
  if (text === "") return "is empty";
  const [registry = ""] = REGISTRY.exec(text) ?? [];
  const path = text.slice(registry.length);
  if (TEMPLATE.test(path) || STAND_IN.test(text) || TAG_VARIABLE.test(text)) {
    return "is a placeholder, not an image";
  }
  if (/^[a-z]+:\/\//i.test(text)) return "is a URL; an image has no scheme such as https://";
  if (/\s/.test(image)) return "has spaces, which no image has";
  if (REFERENCE.test(registry.toLowerCase() + path)) return undefined;
  // Only what a deployment fills in is all in capitals.
  if (text.split(/[/:.]/).some((part) => /^[A-Z\d_-]*[A-Z][A-Z\d_-]+$/.test(part))) {
    return "is a placeholder, not an image";
  }
  return "is not the name of an image (registry/path:tag, the path in small letters)";
}
