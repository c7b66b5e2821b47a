import {describe, expect, it} from "vitest";
import {formatRoute, parseRoute, type Route} from "./router.ts";

describe("addresses", () => {
  const pairs: [string, Route][] = [
    ["#/", {view: "home"}],
    ["#/new", {view: "new"}],
    ["#/papers", {view: "papers"}],
    ["#/papers/map", {view: "map"}],
    ["#/n/tour/0-first-steps", {view: "shipped", collection: "tour", slug: "0-first-steps", original: false}],
    ["#/n/papers/017-adam?original", {view: "shipped", collection: "papers", slug: "017-adam", original: true}],
    ["#/n/local/k3x9", {view: "local", id: "k3x9"}],
    ["#/s/1/tour/0-first-steps/AbC-_123/Zz?9", {view: "shared", link: "1/tour/0-first-steps/AbC-_123/Zz?9"}],
  ];
  it.each(pairs)("%s is read and written", (address, route) => {
    expect(parseRoute(address)).toEqual(route);
    expect(formatRoute(route)).toBe(address);
  });

  it.each(["", "#", "#/", "/"])("%j is home", (address) => expect(parseRoute(address)).toEqual({view: "home"}));

  it.each(["#/n/tour", "#/n/tour/a/b", "#/nope", "#/papers/x", "#/n/../x", "#/n/tour/%3Cscript%3E"])(
    "%s is unknown",
    (address) => {
      const route = parseRoute(address);
      expect(route.view).toBe("unknown");
      expect(formatRoute(route)).toBe(address);
    },
  );
});
