/** The plans of one function, by the form of its arguments. */
import {isDebugging} from "../debug.ts";
import {isTrapping} from "../nans.ts";
import * as tf from "../tfjs.ts";
import {own, tidied} from "../transforms/arguments.ts";
import * as tree from "../tree.ts";
import {flatten, type Leaf, mapLeaves} from "./arguments.ts";
import {Plan} from "./plan.ts";
import {type Form, record, type Subject} from "./record.ts";
import {type PlanReport, planned} from "./report.ts";
import {compare} from "./verify.ts";

/** More plans than this are not kept: the one that was used longest ago goes. */
const MOST_PLANS = 16;

const WRONG = "This is a mistake of compile's, or a kernel that does not give the same values each time.";
const CHANGED =
  "f depends on something that is no argument of it and has changed: a number, a key, or which tensor a name stands " +
  "for. Make it an argument.";

interface Entry {
  readonly plan: Plan;
  readonly structure: Form;
  /** The kernel of each result; empty for what is no kernel's. */
  readonly makers: readonly string[];
  readonly report: PlanReport;
}

export class Plans {
  readonly #f: Subject;
  readonly #remembered: <T>(make: () => T) => T;
  /** In the order of use. */
  readonly #entries = new Map<string, Entry>();
  #latest: string | undefined;
  #failure: unknown;
  #comparing: Promise<void> = Promise.resolve();

  /** @param remembered makes in the name of whom the constants shall be booked to */
  constructor(f: Subject, remembered: <T>(make: () => T) => T) {
    this.#f = f;
    this.#remembered = remembered;
  }

  get reports(): PlanReport[] {
    return [...this.#entries.values()].map(({report}) => report);
  }

  call(args: readonly unknown[]): unknown {
    if (isWatched()) return inlined(this.#f, args);
    if (this.#failure !== undefined) throw this.#failure;
    const flat = flatten(args);
    const signature = `${tf.getBackend()} ${flat.signature}`;
    const known = this.#known(signature);
    const [entry, results] = known
      ? ([known, this.#again(known, flat.leaves, args)] as const)
      : this.#first(signature, flat.leaves, args);
    this.#use(signature, entry);
    return tree.unflatten(entry.structure, results);
  }

  async settled(): Promise<void> {
    await this.#comparing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  dispose(): void {
    for (const signature of [...this.#entries.keys()]) this.#forget(signature);
  }

  #known(signature: string): Entry | undefined {
    const entry = this.#entries.get(signature);
    if (entry?.plan.isWhole) return entry;
    this.#forget(signature);
    return undefined;
  }

  #first(signature: string, leaves: readonly Leaf[], args: readonly unknown[]): readonly [Entry, tf.Tensor[]] {
    const {recording, results} = record(this.#f, args, this.#remembered);
    let found: tf.Tensor[] = [];
    try {
      const {steps, report} = planned(recording);
      const {structure, views} = recording.result;
      const plan = new Plan(steps, views);
      plan.disposeOthers(recording.constants);
      const makers = views.map(
        ({source}) => steps.find(({outputs}) => outputs.some((view) => view.source === source))?.kernel ?? "",
      );
      const {peakBytes, constantBytes} = plan;
      const entry: Entry = {plan, structure, makers, report: {...report, peakBytes, constantBytes}};
      found = plan.run(leaves);
      this.#verify(entry, leaves, results, found, WRONG);
      this.#entries.set(signature, entry);
      return [entry, found];
    } catch (error) {
      tf.dispose([found, [...recording.constants]]);
      throw error;
    } finally {
      tf.dispose(results);
    }
  }

  #again(entry: Entry, leaves: readonly Leaf[], args: readonly unknown[]): tf.Tensor[] {
    const found = entry.plan.run(leaves);
    if (!isDebugging()) return found;
    let expected: tf.Tensor[] = [];
    try {
      expected = tree.leaves(inlined(this.#f, args));
      this.#verify(entry, leaves, expected, found, CHANGED);
      return found;
    } catch (error) {
      tf.dispose(found);
      throw error;
    } finally {
      tf.dispose(expected);
    }
  }

  #verify(
    {plan, structure, makers, report}: Entry,
    leaves: readonly Leaf[],
    expected: tf.Tensor[],
    found: tf.Tensor[],
    meaning: string,
  ): void {
    const given = [...leaves.filter((leaf) => leaf instanceof tf.Tensor), ...plan.closures];
    const isMerged = report.fused > 0;
    const later = compare({given, expected, found, names: structure.names, makers, isMerged, meaning});
    if (!later) return;
    this.#comparing = Promise.all([this.#comparing, later]).then(
      () => undefined,
      (error: unknown) => {
        this.#failure ??= error;
      },
    );
  }

  #use(signature: string, entry: Entry): void {
    if (this.#latest === signature) return;
    this.#latest = signature;
    this.#entries.delete(signature);
    this.#entries.set(signature, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST_PLANS && oldest !== undefined) this.#forget(oldest);
  }

  #forget(signature: string): void {
    this.#entries.get(signature)?.plan.dispose();
    this.#entries.delete(signature);
    if (this.#latest === signature) this.#latest = undefined;
  }
}

/** The engine with its method that runs kernels, which TensorFlow.js declares private. */
interface Runner {
  readonly runKernelFunc: unknown;
  readonly state: {readonly gradientDepth: number};
}

const runner = tf.engine() as unknown as Runner;
const {runKernelFunc: unwatched} = runner;

/** Whether somebody looks at each operation, who would not see those of a plan. */
function isWatched(): boolean {
  return runner.state.gradientDepth > 0 || runner.runKernelFunc !== unwatched || isTrapping();
}

/** f itself, with arguments as it has them in a recording. */
function inlined(f: Subject, args: readonly unknown[]): tree.Tree {
  return tidied(() => own(f(...mapLeaves(args, (leaf) => (typeof leaf === "number" ? tf.scalar(leaf) : leaf)))));
}
