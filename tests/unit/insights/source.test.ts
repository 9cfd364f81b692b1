import { describe, expect, test } from "vitest";
import { explainQuery } from "../../../simulator/logs/cloudwatch/insights/explain.ts";
import { compileQuery } from "../../../simulator/logs/cloudwatch/insights/run-query.ts";
import { groupsOfSource } from "../../../simulator/logs/cloudwatch/insights/source-groups.ts";

const GROUPS = [
  { name: "/ecs/a" },
  { name: "/ecs/b", logGroupClass: "INFREQUENT_ACCESS" },
  { name: "/lambda/c", logGroupClass: "STANDARD" },
] as const;

function compile(source: string) {
  const result = compileQuery(`${source} | fields @message`);
  if (!result.ok) throw new Error(result.problem.message);
  return result.compiled;
}

describe("SOURCE", () => {
  test.each([
    ["logGroups()", ["/ecs/a", "/lambda/c"]],
    ["logGroups(namePrefix: ['/ecs/'])", ["/ecs/a"]],
    ["logGroups(namePrefix: ['/none', \"/la\"])", ["/lambda/c"]],
    ["logGroups(namePrefix: ['ecs'])", []],
    ["logGroups(accountIdentifiers: ['123456789012'])", ["/ecs/a", "/lambda/c"]],
    ["logGroups(accountIdentifier: ['111122223333'])", []],
    ["logGroups(class: ['INFREQUENT_ACCESS'])", ["/ecs/b"]],
    ["logGroups(logGroupClass: ['standard', 'infrequent_access'])", GROUPS.map(({ name }) => name)],
    ["logGroups(namePrefix: ['/ecs/'], class: ['INFREQUENT_ACCESS'])", ["/ecs/b"]],
  ])("%s chooses %j", (source, chosen) => {
    expect(groupsOfSource(GROUPS, compile(`SOURCE ${source}`).source)).toEqual(chosen);
  });

  test("is not needed: a query without it is run over all groups", () => {
    expect(groupsOfSource(GROUPS, undefined)).toEqual(GROUPS.map(({ name }) => name));
  });

  test.each([
    ["logGroups(tag: ['a'])", "unexpected symbol found tag"],
    ["logGroups(class: ['DELIVERY'])", "the classes are STANDARD and INFREQUENT_ACCESS"],
    ["logGroups(namePrefix: ['1', '2', '3', '4', '5', '6'])", "at most 5 are allowed here"],
    ["logGroups(namePrefix: [1])", "unexpected symbol found 1"],
  ])("%s is refused: %s", (source, message) => {
    expect(() => compile(`SOURCE ${source}`)).toThrow(message);
  });

  test("is explained", () => {
    const query = compile(
      "SOURCE logGroups(namePrefix: ['/a', '/b'], class: ['STANDARD'], accountIdentifier: ['1'])",
    );
    expect(explainQuery(query, { kept: [] })[0]?.meaning).toBe(
      "reads all log groups whose names begin with /a or /b of account 1 of class STANDARD",
    );
  });
});
