import { describe, test } from "vitest";
import { whyNoImage } from "../../../simulator/topology/input/ecs/image-reference.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("the image of a container", () => {
  test.for([
    ...["nginx", "node:24-slim", "web:1", "my-app:dev", "image:latest", "repo:LATEST"],
    ...["public.ecr.aws/docker/library/node:24", "amazon/aws-xray-daemon", "datadog/agent:7"],
    "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/api:1.2.3-RC2",
    ...["localhost:5000/a/b_c__d:T.1-x", "Registry:5000/x", "REGISTRY.example.com/api:1"],
    ...[`repo@${DIGEST}`, `repo:1@${DIGEST}`, "[::1]:5000/x", "build/tag:1", "company/version:3"],
  ])("may be %s", (image, { expect }) => {
    expect(whyNoImage(image)).toBeUndefined();
  });

  /* biome-ignore-start lint/suspicious/noTemplateCurlyInString: it is what people have in their files. */
  test.for([
    ...["<IMAGE1_NAME>", "__IMAGE__", "repo:${TAG}", "repo:$TAG", "$IMAGE", "{{ image }}"],
    ...["repo:{{version}}", "%IMAGE%", "%%IMAGE%%", "@IMAGE@", "#{IMAGE}#", "[IMAGE]", "((image))"],
    ...["~IMAGE~", "{image}", "$(IMAGE)", "!Ref Image", "repo:<+pipeline.tag>", "*", "`IMAGE`"],
    ...["IMAGE", "IMAGE_NAME", "IMAGE_URI", "image_uri", "PLACEHOLDER", "IMAGE_PLACEHOLDER"],
    ...["placeholder", "image:PLACEHOLDER", "changeme", "change-me", "REPLACE_ME", "TBD", "todo"],
    ...["repo:IMAGE_TAG", "repo:__TAG__", "repo:TAG", "repo:VERSION", "repo:<tag>"],
    ...["__ECR__/api:1", "REPOSITORY_URI:IMAGE_TAG", "xxxxxxxxxxxx.dkr.ecr.x.amazonaws.com/a:1"],
    "<account-id>.dkr.ecr.eu-west-1.amazonaws.com/api:latest",
    "ACCOUNT_ID.dkr.ecr.REGION.amazonaws.com/api:latest",
    "${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/api",
  ])("is a placeholder where it is %s", (image, { expect }) => {
    expect(whyNoImage(image)).toBe("is a placeholder, not an image");
  });
  /* biome-ignore-end lint/suspicious/noTemplateCurlyInString: it is what people have in their files. */

  test.for([
    ["", "is empty"],
    [" ", "is empty"],
    ["https://hub.docker.com/nginx", "is a URL"],
    ["nginx latest", "has spaces"],
    ["nginx:1 ", "has spaces"],
    ["ghcr.io/Org/x", "in small letters"],
    ["Nginx", "in small letters"],
    ["repo@sha256:1234", "is not the name of an image"],
    ["repo:-tag", "is not the name of an image"],
  ] as const)("is refused where it is '%s'", ([image, says], { expect }) => {
    expect(whyNoImage(image)).toContain(says);
  });
});
