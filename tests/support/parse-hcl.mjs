// The package's types ask for those of a browser, which would hold for every file.
export { parse as parseHcl } from "@cdktn/hcl2json";
