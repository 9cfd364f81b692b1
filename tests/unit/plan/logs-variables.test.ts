import { describe, expect, test } from "vitest";
import {
  addedVariables,
  hasOwnCredentials,
} from "../../../simulator/topology/plan/logs-variables.ts";

const ALL = {
  AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: "http://10.0.0.1:1",
  AWS_ACCESS_KEY_ID: "k",
  AWS_SECRET_ACCESS_KEY: "s",
  AWS_REGION: "us-east-1",
  AWS_DEFAULT_REGION: "us-east-1",
};

function container(own: {
  readonly environment?: Readonly<Record<string, string>>;
  readonly run?: Readonly<Record<string, string>>;
  readonly secretNames?: readonly string[];
}) {
  const { environment = {}, run = {}, secretNames = [] } = own;
  const definition = { environment, secretNames, run: { environment: run, skip: false } };
  return { definition } as unknown as Parameters<typeof hasOwnCredentials>[0];
}

describe("variables of the CloudWatch Logs API", () => {
  test("are added where a container has none of them", () => {
    expect(addedVariables(ALL, container({ environment: { OTHER: "1" } }))).toEqual(ALL);
    expect(hasOwnCredentials(container({ environment: { OTHER: "1" } }))).toBe(false);
  });

  test.each([
    [{ environment: { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: "x" } }, /ENDPOINT/, false],
    [{ run: { AWS_REGION: "eu-west-1" } }, /REGION/, false],
    [{ environment: { AWS_DEFAULT_REGION: "eu-west-1" } }, /REGION/, false],
    [{ environment: { AWS_PROFILE: "p" } }, /ACCESS_KEY/, true],
    [{ secretNames: ["AWS_ACCESS_KEY_ID"] }, /ACCESS_KEY/, true],
    [{ run: { AWS_SECRET_ACCESS_KEY: "s" } }, /ACCESS_KEY/, true],
    [{ environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: "u" } }, /ACCESS_KEY/, true],
  ])("leave out what belongs to those of a container: %j", (own, left, isOwn) => {
    const expected = Object.entries(ALL).filter(([name]) => !left.test(name));
    expect(addedVariables(ALL, container(own))).toEqual(Object.fromEntries(expected));
    expect(hasOwnCredentials(container(own))).toBe(isOwn);
  });
});
