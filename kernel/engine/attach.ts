/**
 * Joins the ledger to TensorFlow.js: every tensor made is booked, every tensor disposed is unbooked, and a tensor
 * whose JavaScript object was collected is freed, which TensorFlow.js itself never does.
 *
 * For that, nothing of the engine may hold tensors outside `tidy`. Three places did:
 * the registry of variables (weak here), the tape of a gradient that threw, and the last profile's result.
 */
import {type DataType, engine, type Tensor, tensor_util, type Variable} from "@tensorflow/tfjs-core";
import {createCollector} from "./collector.ts";
import type {Books, Entry, Owner} from "./ledger.ts";
import {reportTrapped} from "./nans.ts";
import {type VariableRegistry, weakRegistry} from "./variables.ts";

type Engine = ReturnType<typeof engine>;
type DataId = Entry["dataId"];

/** The hooked methods of an engine, by which they are found again to be taken off. */
const hooked = new WeakMap<Engine, string[]>();
let attached: Books | undefined;

/** The books of this thread. @throws before the engine is started */
export function books(): Books {
  if (!attached) throw new Error("The engine has not been started: await start() first.");
  return attached;
}

/**
 * Remembers who owns what is made now, to go on in that name after an `await`, which forgets it:
 * `const own = rememberOwner(); const bytes = await …; return own(() => tf.tensor(bytes))`.
 */
export function rememberOwner(): <T>(f: () => T) => T {
  const books = attached;
  const owner = books?.current();
  return (f) => (books && owner ? books.runAs(owner, f) : f());
}

/**
 * Hooks the ledger into this thread's engine, in place of the one before (a thread has one engine, and tests have
 * several kernels in a thread). Call it before any tensor is made: older ones are not in these books.
 */
export function attachLedger(books: Books, tf: Engine = engine()): void {
  for (const name of hooked.get(tf) ?? []) Reflect.deleteProperty(tf, name);
  attached = books;
  const state = tf.state;
  const original = {
    makeTensor: tf.makeTensor.bind(tf),
    trackTensor: tf.trackTensor.bind(tf),
    disposeTensor: tf.disposeTensor.bind(tf),
    makeVariable: tf.makeVariable.bind(tf),
    moveData: tf.moveData.bind(tf),
    read: tf.read.bind(tf),
    readSync: tf.readSync.bind(tf),
    readToGPU: tf.readToGPU.bind(tf),
    keep: tf.keep.bind(tf),
    endScope: tf.endScope.bind(tf),
    gradients: tf.gradients.bind(tf),
    profile: tf.profile.bind(tf),
  };
  hooked.set(tf, [...Object.keys(original), "disposeVariable"]);
  const variables = weakRegistry();
  state.registeredVariables = variables.proxy;
  /** Owners of variables: `assign` disposes and tracks a variable anew, whoever calls it. */
  const variableOwners = new WeakMap<Tensor, Owner>();
  /** Tensors freed by a release while their objects live on, by id. */
  const freed = new Map<number, Entry>();
  const collector = createCollector(() => state.numBytes);
  const finalizers = new FinalizationRegistry<Entry>((entry) => {
    // An entry that is out of date (its variable was assigned to after a release) has nothing to free.
    if (freed.get(entry.id) === entry) freed.delete(entry.id);
    else if (books.entry(entry.id) === entry) freeData(entry);
    if (entry.variable !== undefined) variables.sweep(entry.variable);
  });

  function freeData(entry: Entry): void {
    books.unbook(entry.id);
    // The engine looks at these fields only; the tensor's object may be gone.
    original.disposeTensor(entry as Pick<Tensor, "dataId" | "dtype" | "size"> as Tensor);
  }

  books.connect((entry) => {
    freed.set(entry.id, entry);
    freeData(entry);
  }, collector.want);

  tf.makeTensor = (values, shape, dtype, backend) => {
    // Asked before the data is copied to the device, which may not survive what it has no room for.
    books.admit(
      bytesOf(
        shape.reduce((product, length) => product * length, 1),
        dtype ?? "float32",
      ),
    );
    return original.makeTensor(values, shape, dtype, backend);
  };

  tf.trackTensor = (tensor, backend) => {
    if (!isVariable(tensor)) {
      try {
        books.admit(books.hasData(tensor.dataId) ? 0 : bytesOf(tensor.size, tensor.dtype));
      } catch (error) {
        // The tensor is made, and nobody will get it.
        (backend ?? tf.backend).disposeData(tensor.dataId);
        throw error;
      }
    }
    original.trackTensor(tensor, backend);
    freed.delete(tensor.id);
    const variable = isVariable(tensor) ? tensor.name : undefined;
    const owner = (variable !== undefined && variableOwners.get(tensor)) || books.current();
    if (variable !== undefined) variableOwners.set(tensor, owner);
    const {id, dataId, dtype, size} = tensor;
    const bytes = bytesOf(size, dtype);
    books.book({id, owner, bytes, dataId, dtype, size, variable, watched: false});
    if (variable !== undefined || !state.activeScope) watch(tensor);
    collector.check();
  };

  /**
   * From here on the tensor's collection is noticed. Noticing costs more than a small operation, and inside `tidy`
   * nearly all tensors are disposed soon: so they are watched from when they leave the last scope, or are kept.
   */
  function watch(tensor: Tensor): void {
    const entry = books.entry(tensor.id);
    if (!entry || entry.watched) return;
    entry.watched = true;
    finalizers.register(tensor, entry, entry);
  }

  tf.endScope = (result) => {
    original.endScope(result);
    if (!state.activeScope && result) tensor_util.getTensorsInContainer(result).forEach(watch);
  };
  tf.keep = (tensor) => {
    watch(tensor);
    return original.keep(tensor);
  };

  tf.disposeTensor = (tensor) => {
    if (freed.has(tensor.id)) return;
    const entry = books.unbook(tensor.id);
    if (entry?.watched) finalizers.unregister(entry);
    original.disposeTensor(tensor);
  };

  tf.makeVariable = (initial, trainable, name, dtype) => {
    if (name !== undefined) makeRoom(books, variables, name);
    return original.makeVariable(initial, trainable, name, dtype);
  };

  tf.disposeVariable = (variable) => {
    tf.disposeTensor(variable);
    if (variables.get(variable.name) === variable) variables.remove(variable.name);
  };

  // A pending read holds the data: the tensor may be disposed, released or collected meanwhile.
  tf.read = async (dataId) => {
    const {backend} = known(tf, dataId);
    backend.incRef(dataId);
    try {
      const values = await original.read(dataId);
      await reportTrapped();
      return values;
    } finally {
      if (backend.disposeData(dataId)) tf.removeDataId(dataId, backend);
    }
  };
  tf.readSync = (dataId) => known(tf, dataId) && original.readSync(dataId);
  tf.readToGPU = (dataId, options) => known(tf, dataId) && original.readToGPU(dataId, options);
  tf.moveData = (backend, dataId) => {
    known(tf, dataId);
    original.moveData(backend, dataId);
  };

  tf.gradients = (f, xs, dy, allowNoGradients) => {
    try {
      return original.gradients(f, xs, dy, allowNoGradients);
    } catch (error) {
      if (state.gradientDepth === 0 && state.activeTape) {
        for (const node of state.activeTape) for (const tensor of node.saved ?? []) tensor.dispose();
        state.activeTape = [];
      }
      throw error;
    }
  };

  tf.profile = async (query) => {
    const profile = await original.profile(query);
    state.activeProfile = {...profile, kernels: [], result: []};
    return profile;
  };
}

/** As TensorFlow.js counts. */
function bytesOf(size: number, dtype: DataType): number {
  return dtype === "string" || dtype === "complex64" ? 0 : size * (dtype === "bool" ? 1 : 4);
}

function isVariable(tensor: Tensor): tensor is Variable {
  return "assign" in tensor;
}

/** A variable of a run that is over gives its name to its successor; a live one keeps it. */
function makeRoom(books: Books, variables: VariableRegistry, name: string): void {
  const before = variables.get(name);
  if (!before) return;
  const owner = books.entry(before.id)?.owner;
  if (owner && !books.isReleased(owner)) {
    throw new Error(
      `There is a variable named ${JSON.stringify(name)} already, made in cell ${owner.cell}. ` +
        "Leave the name out, use another, or dispose the first one.",
    );
  }
  variables.remove(name);
}

/** What the engine knows of a data id. @throws when the data is freed */
function known(tf: Engine, dataId: DataId) {
  const info = tf.state.tensorInfo.get(dataId);
  if (!info) {
    throw new Error(
      "This tensor is freed: it was disposed, or the cell that made it ran again. Read it from that cell's value, or clone it into a cell of its own.",
    );
  }
  return info;
}
