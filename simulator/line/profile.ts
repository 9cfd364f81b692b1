import "../require-node.ts";

/** Profiles of your own. Beside the line's other parts, because checking a file takes a library that reading a line does not. */
export { profileFromJson } from "./access-log/profiles/profile-from-json.ts";
