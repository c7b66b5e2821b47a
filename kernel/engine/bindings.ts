/**
 * Uniform buffers and bind groups of a WebGPU backend, kept for the next dispatch that needs the same. TensorFlow.js
 * writes a uniform buffer and makes a bind group for each dispatch; a plan that is replayed asks for the same numbers, and
 * mostly for the same buffers, each time, since those that are freed are handed out again.
 */
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";

/** Of each kind; when there are more, all are given up. A uniform buffer has some hundred bytes. */
const MOST = 4096;

type MakeUniforms = (numbers: readonly {readonly type: string; readonly data: readonly number[]}[]) => GPUBufferBinding;

/** Members that TensorFlow.js declares private. */
interface Internals {
  makeUniforms: MakeUniforms;
  uniformPendingDisposal: GPUBuffer[];
}

/** From here on the backend and its device keep them. */
export function keepBindings(backend: WebGPUBackend): void {
  keepUniforms(backend as unknown as Internals);
  keepBindGroups(backend.device);
}

function keepUniforms(backend: Internals): void {
  const make = backend.makeUniforms.bind(backend);
  const kept = new Map<string, GPUBufferBinding>();
  backend.makeUniforms = (numbers) => {
    const key = numbers.map(({type, data}) => `${type}:${data.map(textOf).join()}`).join(";");
    const known = kept.get(key);
    if (known) return known;
    if (kept.size >= MOST) {
      // They are free for others once what was recorded with them is submitted.
      backend.uniformPendingDisposal.push(...[...kept.values()].map(({buffer}) => buffer));
      kept.clear();
    }
    const binding = make(numbers);
    const {uniformPendingDisposal: pending} = backend;
    pending.splice(pending.indexOf(binding.buffer), 1);
    kept.set(key, binding);
    return binding;
  };
}

/** Of −0 too. */
const textOf = (x: number) => (Object.is(x, -0) ? "-0" : String(x));

function keepBindGroups(device: GPUDevice): void {
  const numbers = new WeakMap<object, number>();
  let last = 0;
  const numberOf = (x: object) => {
    const known = numbers.get(x) ?? ++last;
    numbers.set(x, known);
    return known;
  };

  const createComputePipeline = device.createComputePipeline.bind(device);
  device.createComputePipeline = (descriptor) => {
    const pipeline = createComputePipeline(descriptor);
    // Asked again, a pipeline gives another object for the same layout.
    const layouts = new Map<number, GPUBindGroupLayout>();
    const getBindGroupLayout = pipeline.getBindGroupLayout.bind(pipeline);
    pipeline.getBindGroupLayout = (index) => {
      const layout = layouts.get(index) ?? getBindGroupLayout(index);
      layouts.set(index, layout);
      return layout;
    };
    return pipeline;
  };

  const createBindGroup = device.createBindGroup.bind(device);
  let kept = new Map<string, GPUBindGroup>();
  device.createBindGroup = (descriptor) => {
    const entries = [...descriptor.entries].map(({binding, resource}) =>
      "buffer" in resource
        ? `${binding}:${numberOf(resource.buffer)}:${resource.offset ?? 0}:${resource.size ?? ""}`
        : undefined,
    );
    // Those with textures are made for one picture each.
    if (entries.includes(undefined)) return createBindGroup(descriptor);
    const key = `${numberOf(descriptor.layout)};${entries.join(";")}`;
    const known = kept.get(key);
    if (known) return known;
    if (kept.size >= MOST) kept = new Map();
    const group = createBindGroup(descriptor);
    kept.set(key, group);
    return group;
  };
}
