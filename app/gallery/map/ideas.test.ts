import {describe, expect, it} from "vitest";
import type {DescribedNotebook} from "../described.ts";
import {ideaGraph, lineage} from "./ideas.ts";

const paper = (slug: string, ...buildsOn: string[]): DescribedNotebook => ({
  collection: "papers",
  slug,
  title: slug,
  lede: "",
  digest: "",
  buildsOn,
});
const ideas = [
  {id: "forward-mode", title: "Forward mode"},
  {id: "unused", title: "Never built on"},
];
const papers = [
  paper("038-local-guess", "039", "forward-mode"),
  paper("039-forward-gradient", "forward-mode"),
  paper("085-smoothgrad"),
];

it("has every paper, and the ideas that papers build on", () => {
  const {nodes, edges} = ideaGraph(papers, ideas);
  expect(nodes.map(({place, label}) => `${place} ${label}`)).toEqual([
    " Forward mode",
    "038 Local guess",
    "039 Forward gradient",
    "085 Smoothgrad",
  ]);
  expect(edges).toEqual([
    {from: "039-forward-gradient", to: "038-local-guess"},
    {from: "forward-mode", to: "038-local-guess"},
    {from: "forward-mode", to: "039-forward-gradient"},
  ]);
});

it.each(["39", "077", "forward", "038", ""])("says which notebook builds on nothing that there is: %j", (name) => {
  expect(() => ideaGraph([paper("038-local-guess", name), ...papers.slice(1)], ideas)).toThrow(
    /^038-local-guess builds on “.*” \(data-builds-on\)/,
  );
});

describe("the lineage of a node", () => {
  const graph = ideaGraph(papers, ideas);
  it.each([
    ["forward-mode", ["forward-mode", "038-local-guess", "039-forward-gradient"]],
    ["038-local-guess", ["038-local-guess", "039-forward-gradient", "forward-mode"]],
    ["085-smoothgrad", ["085-smoothgrad"]],
  ])("of %s is what it stands on and what stands on it", (id, expected) => {
    expect([...lineage(graph, id)].sort()).toEqual([...expected].sort());
  });

  it("ends in a circle, and leaves relatives aside", () => {
    const circle = {
      nodes: [],
      edges: [
        {from: "a", to: "b"},
        {from: "b", to: "a"},
        {from: "a", to: "c"},
      ],
    };
    expect([...lineage(circle, "c")].sort()).toEqual(["a", "b", "c"]);
    expect(
      [
        ...lineage(
          {
            nodes: [],
            edges: [
              {from: "a", to: "b"},
              {from: "a", to: "c"},
            ],
          },
          "c",
        ),
      ].sort(),
    ).toEqual(["a", "c"]);
  });
});
