/** What SC_SIM_REQUIRE may name: something of this machine that tests need, and that is not there everywhere. */
export type Requirement =
  | "actions"
  | "aws"
  | "binutils"
  | "cdk"
  | "cfn-lint"
  | "docker"
  | "go"
  | "java"
  | "python"
  | "shell";

/** Whether a test that needs this and cannot run is a failure: SC_SIM_REQUIRE lists such things, with commas between. */
export function isRequired(what: Requirement): boolean {
  return process.env["SC_SIM_REQUIRE"]?.split(",").includes(what) ?? false;
}
