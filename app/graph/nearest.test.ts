import {expect, it} from "vitest";
import {nearestTo} from "./nearest.ts";

const at = (id: string, x: number, y: number) => ({id, x, y, width: 40, height: 20});
const nodes = [at("a", 50, 0), at("b", 0, 50), at("c", 100, 50), at("d", 50, 100)];
const go = (id: string, key: string) => nearestTo(nodes.find((node) => node.id === id) ?? at("", 0, 0), nodes, key)?.id;

it("walks in the direction of the key, to what is ahead rather than aside", () => {
  expect(go("a", "ArrowDown")).toBe("d");
  expect(go("b", "ArrowRight")).toBe("c");
  expect(go("c", "ArrowLeft")).toBe("b");
  expect(go("d", "ArrowUp")).toBe("a");
  expect(go("b", "ArrowUp")).toBe("a");
});

it("stays at the edges, and for other keys", () => {
  expect(go("a", "ArrowUp")).toBeUndefined();
  expect(go("b", "Tab")).toBeUndefined();
});
