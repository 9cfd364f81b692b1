import { describe, expectTypeOf, test } from "vitest";
import {
  type AccessLogProtocol,
  type FIELDS,
  type FieldName,
  PROTOCOL_FIELDS,
  PROTOCOLS,
} from "../../simulator/line/access-log/fields.ts";
import {
  DEFAULT_PROFILE,
  envoyLogFormat,
  PROFILES,
  profileNamed,
} from "../../simulator/line/access-log/formats.ts";
import { profileFromJson } from "../../simulator/line/access-log/profiles/profile-from-json.ts";
import type { AccessLogRecord } from "../../simulator/line/access-log/record.ts";
import { observedLines } from "../support/golden-lines.ts";

const HTTP_TEXT =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"';
const TEXT: Readonly<Record<AccessLogProtocol, string>> = {
  http: `${HTTP_TEXT}\n`,
  http2: `${HTTP_TEXT} "%STREAM_ID%"\n`,
  grpc: `${HTTP_TEXT.replace("%RESPONSE_CODE%", "%RESPONSE_CODE% %GRPC_STATUS()%")} "%STREAM_ID%"\n`,
  tcp: "[%START_TIME%] %DOWNSTREAM_REMOTE_ADDRESS% %DOWNSTREAM_REMOTE_PORT% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %CONNECTION_TERMINATION_DETAILS% %CONNECTION_ID%\n",
};

const keysOf = (profile: string, protocol: AccessLogProtocol) => {
  const format = envoyLogFormat({
    profile: profileNamed(profile),
    protocol,
    format: "JSON",
    includeQueryParameters: "ENABLED",
  });
  return format.kind === "JSON" ? Object.keys(format.format).sort() : [];
};

describe("the table of formats", () => {
  test("writes HTTP in JSON with exactly the keys captured on AWS", ({ expect }) => {
    for (const line of observedLines()) {
      expect(keysOf("observed-2025-11", "http")).toEqual(Object.keys(JSON.parse(line)).sort());
    }
    expect(DEFAULT_PROFILE).toBe("observed-2025-11");
  });

  test("has the keys of AWS's page in aws-docs", ({ expect }) => {
    expect(keysOf("aws-docs", "http")).toContain("duration_ms");
    expect(keysOf("aws-docs", "http")).not.toContain("duration");
    for (const protocol of ["http2", "grpc", "tcp"] as const) {
      expect(keysOf("aws-docs", protocol)).toEqual([...PROTOCOL_FIELDS[protocol]].sort());
    }
  });

  test.for(Object.keys(PROFILES))("writes TEXT as documented in %s", (name, { expect }) => {
    for (const protocol of PROTOCOLS) {
      const options = { profile: profileNamed(name), protocol, format: "TEXT" } as const;
      const whole = envoyLogFormat({ ...options, includeQueryParameters: "ENABLED" });
      expect(whole).toEqual({ kind: "TEXT", format: TEXT[protocol] });
      const bare = envoyLogFormat({ ...options, includeQueryParameters: "DISABLED" });
      expect(bare.format).toBe(TEXT[protocol].replace("%REQ(X-E", "%REQ_WITHOUT_QUERY(X-E"));
    }
  });

  test("leaves the query out of JSON paths where it is not wanted", ({ expect }) => {
    const format = envoyLogFormat({
      profile: profileNamed(DEFAULT_PROFILE),
      protocol: "http",
      format: "JSON",
      includeQueryParameters: "DISABLED",
    });
    expect(format).toMatchObject({
      format: { path: "%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%" },
    });
  });

  test("gives evidence with a source for every field", ({ expect }) => {
    for (const { name, formats } of Object.values(PROFILES)) {
      for (const { TEXT: text, JSON: json } of Object.values(formats)) {
        for (const field of [...text.fields, ...json.fields]) {
          expect(field.source).toMatch(/^https:/);
          if (name === "aws-docs") expect(field.evidence).toBe("documented");
        }
      }
    }
    const { http, http2, grpc } = profileNamed("observed-2025-11").formats;
    const sure = ({ fields }: typeof http.JSON) => new Set(fields.map(({ evidence }) => evidence));
    expect(sure(http.JSON)).toEqual(new Set(["captured"]));
    expect(sure(http.TEXT)).toEqual(new Set(["derived"]));
    expect(sure(http2.JSON)).toEqual(new Set(["derived", "documented"]));
    expect(sure(grpc.JSON)).toEqual(new Set(["derived", "documented"]));
  });

  test("refuses a profile that there is not, with the names there are", ({ expect }) => {
    expect(() => profileNamed("aws")).toThrow("only observed-2025-11, aws-docs");
    expect(() => profileNamed("toString")).toThrow("no access-log profile");
  });

  test("is where the record types come from", () => {
    expectTypeOf<Flat<AccessLogRecord<"http">>>().toEqualTypeOf<FromTable<"http">>();
    expectTypeOf<Flat<AccessLogRecord<"http2">>>().toEqualTypeOf<FromTable<"http2">>();
    expectTypeOf<Flat<AccessLogRecord<"grpc">>>().toEqualTypeOf<FromTable<"grpc">>();
    expectTypeOf<Flat<AccessLogRecord<"tcp">>>().toEqualTypeOf<FromTable<"tcp">>();
  });
});

type NameOf<P extends AccessLogProtocol> = (typeof PROTOCOL_FIELDS)[P][number];
type ValueOf<F extends (typeof FIELDS)[FieldName]> = F["content"] extends "time"
  ? Date
  : F["content"] extends "integer"
    ? number
    : string;
type Flat<T> = { [K in keyof T]: T[K] };
type FromTable<P extends AccessLogProtocol> = Flat<
  { readonly appProtocol: P } & {
    readonly [N in NameOf<P> as (typeof FIELDS)[N]["property"]]: (typeof FIELDS)[N]["alwaysThere"] extends true
      ? ValueOf<(typeof FIELDS)[N]>
      : ValueOf<(typeof FIELDS)[N]> | undefined;
  }
>;

describe("a profile from a file", () => {
  test.for(Object.values(PROFILES))("is $name again after JSON", (profile, { expect }) => {
    expect(profileFromJson(JSON.parse(JSON.stringify(profile)))).toEqual(profile);
  });

  test("takes what it leaves out from the table", ({ expect }) => {
    const keys = PROTOCOL_FIELDS.http.filter((key) => key !== "duration");
    const profile = profileFromJson({
      name: "ours",
      formats: {
        http: {
          JSON: {
            fields: [
              ...keys.map((key) => ({ key })),
              { key: "took", name: "duration" },
              { key: "flags", operator: "%RESPONSE_FLAGS%", type: "string" },
            ],
          },
        },
      },
    });
    expect(profile.formats.tcp).toEqual(profileNamed(DEFAULT_PROFILE).formats.tcp);
    const options = { profile, protocol: "http", format: "JSON" } as const;
    expect(envoyLogFormat({ ...options, includeQueryParameters: "ENABLED" }).format).toMatchObject({
      took: "%DURATION%",
      flags: "%RESPONSE_FLAGS%",
      path: "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
    });
  });

  test("takes formats that it leaves out from the profile that it extends", ({ expect }) => {
    const { formats } = profileFromJson({ name: "ours", extends: "aws-docs" });
    expect(formats).toEqual(profileNamed("aws-docs").formats);
    const [docs] = profileNamed("aws-docs").formats.http.JSON.fields;
    const partly = profileFromJson({
      name: "ours",
      extends: "aws-docs",
      formats: { http: { TEXT: profileNamed(DEFAULT_PROFILE).formats.http.TEXT } },
    });
    expect(partly.formats.http.JSON.fields[0]).toEqual(docs);
    expect(partly.formats.http.TEXT.fields[0]?.evidence).toBe("derived");
  });

  const WRONG = [
    {
      title: "a layout that begins like JSON",
      json: {
        name: "x",
        formats: {
          tcp: {
            TEXT: { ...profileNamed(DEFAULT_PROFILE).formats.tcp.TEXT, layout: "{ {start_time}" },
          },
        },
      },
      message: "formats.tcp.TEXT.layout: begins with {, so its lines could not be told from JSON",
    },
    {
      title: "a profile to extend that does not exist",
      json: { name: "x", extends: "aws" },
      message: "extends:",
    },
    { title: "no object", json: [], message: "the file:" },
    { title: "no name", json: {}, message: "name:" },
    { title: "an unknown protocol", json: { name: "x", formats: { udp: {} } }, message: "formats" },
    {
      title: "a misspelt setting",
      json: { name: "x", format: {} },
      message: 'Unrecognized key: "format"',
    },
    {
      title: "a field of another protocol",
      json: { name: "x", formats: { tcp: { JSON: { fields: [{ key: "method" }] } } } },
      message: "formats.tcp.JSON.fields[0]: method is not a field of tcp",
    },
    {
      title: "a key without meaning",
      json: { name: "x", formats: { http: { JSON: { fields: [{ key: "flags" }] } } } },
      message: "give name, or operator and type",
    },
    {
      title: "a record with holes",
      json: { name: "x", formats: { http: { JSON: { fields: [{ key: "start_time" }] } } } },
      message: "formats.http.JSON.fields: has no response_code",
    },
    {
      title: "a layout of other fields",
      json: {
        name: "x",
        formats: { http: { TEXT: { layout: "[{start_time}]", fields: [{ key: "path" }] } } },
      },
      message: "formats.http.TEXT.layout: names start_time, but fields are path",
    },
  ];

  test.for(WRONG)("with $title is refused, with its place", ({ json, message }, { expect }) => {
    expect(() => profileFromJson(json)).toThrow(message);
  });
});
