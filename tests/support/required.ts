/** Whether a test that needs this and cannot run is a failure: SC_SIM_REQUIRE lists such things, with commas between. */
export function isRequired(what: "docker" | "binutils" | "languages"): boolean {
  return process.env["SC_SIM_REQUIRE"]?.split(",").includes(what) ?? false;
}
