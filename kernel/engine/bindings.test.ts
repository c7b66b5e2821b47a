/** What is kept between dispatches, on a backend and a device that only count. That numbers stay right, the audit in the browser shows. */
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import {beforeEach, expect, test} from "vitest";
import {keepBindings} from "./bindings.ts";

type Numbers = {type: string; data: number[]}[];

function counting() {
  const made = {uniforms: 0, groups: 0, layouts: 0};
  const device = {
    createComputePipeline: () => ({
      getBindGroupLayout: () => ({layout: ++made.layouts}),
    }),
    createBindGroup: () => ({group: ++made.groups}),
  };
  const backend = {
    device,
    uniformPendingDisposal: [] as object[],
    makeUniforms(_: Numbers) {
      const buffer = {uniform: ++made.uniforms};
      this.uniformPendingDisposal.push(buffer);
      return {buffer, offset: 0, size: 16};
    },
  };
  keepBindings(backend as unknown as WebGPUBackend);
  return {made, backend, device: device as unknown as GPUDevice};
}

let {made, backend, device} = counting();
beforeEach(() => {
  ({made, backend, device} = counting());
});

const ints = (...data: number[]): Numbers => [{type: "int32", data}];

test("the same numbers have the same buffer, which nobody writes to again", () => {
  const first = backend.makeUniforms(ints(1, 2));
  expect(backend.makeUniforms(ints(1, 2))).toBe(first);
  expect(made.uniforms).toBe(1);
  expect(backend.uniformPendingDisposal).toEqual([]);
});

test("other numbers, other types and other groups of numbers have others", () => {
  const floats = (x: number): Numbers => [{type: "float32", data: [x]}];
  const all = [ints(1, 2), ints(12), [...ints(1), ...ints(2)], floats(1), ints(1), floats(0), floats(-0)];
  const rare = [floats(Number.NaN), floats(Number.POSITIVE_INFINITY), floats(Number.NEGATIVE_INFINITY)];
  const buffers = new Set([...all, ...rare].map((numbers) => backend.makeUniforms(numbers).buffer));
  expect(buffers.size).toBe(10);
});

test("buffers of too many numbers go back to the backend", () => {
  for (let i = 0; i < 4097; i++) backend.makeUniforms(ints(i));
  expect(backend.uniformPendingDisposal.length).toBe(4096);
  backend.makeUniforms(ints(4096));
  expect(made.uniforms).toBe(4097);
  backend.makeUniforms(ints(0));
  expect(made.uniforms).toBe(4098);
});

test("the same buffers at the same pipeline have the same bind group", () => {
  const [x, y] = [{}, {}] as [GPUBuffer, GPUBuffer];
  const [one, other] = [0, 1].map(() => device.createComputePipeline({} as GPUComputePipelineDescriptor));
  const group = (pipeline: GPUComputePipeline | undefined, ...resources: object[]) =>
    device.createBindGroup({
      layout: pipeline?.getBindGroupLayout(0) as GPUBindGroupLayout,
      entries: resources.map((resource, binding) => ({binding, resource: resource as GPUBindingResource})),
    });
  const first = group(one, {buffer: x}, {buffer: y});
  expect(group(one, {buffer: x}, {buffer: y})).toBe(first);
  expect(group(one, {buffer: y}, {buffer: x})).not.toBe(first);
  expect(group(other, {buffer: x}, {buffer: y})).not.toBe(first);
  expect(group(one, {buffer: x}, {buffer: y, offset: 256})).not.toBe(first);
  expect(group(one, {buffer: x}, {buffer: {}})).not.toBe(first);
  expect(made).toEqual({uniforms: 0, groups: 5, layouts: 2});
});

test("bind groups with textures are not kept", () => {
  const layout = {} as GPUBindGroupLayout;
  const entries = [{binding: 0, resource: {texture: true} as unknown as GPUTextureView}];
  expect(device.createBindGroup({layout, entries})).not.toBe(device.createBindGroup({layout, entries}));
});
