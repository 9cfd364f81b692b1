import { describe, test } from "vitest";
import { parseRequestUrl } from "../../../simulator/running/request/url.ts";

describe("the URL of a request", () => {
  const READ = [
    {
      url: "http://App.shop/a%20b?x=1#part",
      is: { scheme: "http", host: "App.shop", port: 80, path: "/a%20b?x=1", authority: "App.shop" },
    },
    { url: "HTTP://app.shop:80", is: { scheme: "http", path: "/", authority: "app.shop" } },
    { url: "http://app.shop:8080?x", is: { path: "/?x", authority: "app.shop:8080" } },
    { url: "http://user:secret@app.shop/", is: { host: "app.shop", authority: "app.shop" } },
    { url: "h2c://app.shop/../x", is: { scheme: "h2c", port: 80, path: "/x" } },
    {
      url: "grpc://app.shop:50051/pkg.Service/Method",
      is: { scheme: "grpc", path: "/pkg.Service/Method", authority: "app.shop:50051" },
    },
    { url: "tcp://App.shop:7000", is: { scheme: "tcp", host: "App.shop", port: 7000 } },
  ];
  test.for(READ)("$url is taken apart", ({ url, is }, { expect }) => {
    expect(parseRequestUrl(url, undefined)).toMatchObject(is);
  });

  const REFUSED = [
    { url: "app.shop", says: '"app.shop" is not a URL that can be requested here.' },
    { url: "https://app.shop/", says: "is not a URL" },
    { url: "http://", says: "is not a URL" },
    { url: "http://app.shop:0/", says: "is not a URL" },
    { url: "http://app.shop:70000/", says: "is not a URL" },
    { url: "http://a b/", says: "is not a URL" },
    { url: "tcp://app.shop", says: "requested here without a port." },
  ];
  test.for(REFUSED)("$url is refused, with an example", ({ url, says }, { expect }) => {
    expect(() => parseRequestUrl(url, "http://web.shop:80")).toThrow(says);
    expect(() => parseRequestUrl(url, "http://web.shop:80")).toThrow("such as http://web.shop:80");
  });
});
