/** What the engine's rows say: a table for each place, ratios, their geometric means, and the bars. */

const NAMES = {
  ours: "Nablab",
  oursEager: "Nablab, not compiled",
  tfjs: "TensorFlow.js",
  tfjsBatched: "TensorFlow.js, batched by hand",
  jax: "jax-js",
};

/**
 * @param rows as `e2e/bench/engine/measure.ts` gives them
 * @returns {{ratios: object[], bars: {name: string, value: number, bar: string, reached: boolean}[]}}
 */
export function summarize(rows) {
  const find = (place, task, model, variant) =>
    rows.find((row) => row.place === place && row.task === task && row.model === model && row.variant === variant);
  const ours = rows.filter(({variant, median}) => variant === "ours" && median !== undefined);
  const ratios = ours.map(({place, task, model, median, isBatched}) => {
    const against = (variant) => {
      const other = find(place, task, model, variant);
      return other?.median === undefined || other.isWrong || other.failed ? undefined : other.median / median;
    };
    return {
      place,
      task,
      model,
      isBatched,
      oursEager: against("oursEager"),
      tfjs: against("tfjs"),
      tfjsBatched: against("tfjsBatched"),
      jax: against("jax"),
    };
  });

  const bars = [];
  const bar = (name, value, limit, isLeast) => {
    if (!Number.isFinite(value)) return;
    bars.push({
      name,
      value,
      bar: `${isLeast ? "≥" : "≤"} ${limit}`,
      reached: isLeast ? value >= limit : value <= limit,
    });
  };
  for (const {place, task, model, median} of ours) {
    const gradient = find(place, "gradient", model, "ours")?.median;
    const times = median / gradient;
    if (task === "hvp") bar(`${place}: HVP over gradient, ${model}`, times, 2.5, false);
    if (task === "variance") bar(`${place}: variance over gradient, ${model}`, times, model === "cnn" ? 3 : 2, false);
  }
  for (const {place, task, model, isBatched, tfjs} of ratios) {
    if (isBatched) bar(`${place}: ${task}, ${model}, faster than TensorFlow.js by`, tfjs, 5, true);
  }
  for (const [place, least] of [
    ["wasm", 1.5],
    ["webgpu", 1],
  ]) {
    const mean = geometricMean(ratios.filter((ratio) => ratio.place === place).map(({jax}) => jax));
    bar(`${place}: faster than jax-js by, geometric mean`, mean, least, true);
  }
  return {ratios, bars};
}

/** Prints it. */
export function print(rows, {ratios, bars}) {
  for (const place of new Set(rows.map((row) => row.place))) {
    console.log(
      `\nThe engine on ${place}: milliseconds until first results, median and quartiles; what it took; peak memory`,
    );
    console.table(rows.filter((row) => row.place === place).map(line));
    console.log(`Times as fast as others, ${place}`);
    const own = ratios.filter((ratio) => ratio.place === place);
    const means = ["oursEager", "tfjs", "tfjsBatched", "jax"].map((name) => [
      name,
      geometricMean(own.map((ratio) => ratio[name])),
    ]);
    console.table([
      ...own.map((ratio) => named(`${ratio.task}, ${ratio.model}`, ratio)),
      named("geometric mean", Object.fromEntries(means)),
    ]);
    for (const {task, model, profile} of rows.filter((row) => row.place === place && row.profile)) {
      console.log(`${task}, ${model}: ${spent(profile)}`);
    }
  }
  console.log("\nBars");
  console.table(
    bars.map(({name, value, bar, reached}) => ({name, value: short(value), bar, "": reached ? "reached" : "missed"})),
  );
  for (const {place, task, model, variant, note} of rows.filter(({failed}) => failed)) {
    console.log(`FAILED: ${place}, ${task}, ${model}, ${NAMES[variant]}: ${note}`);
  }
}

function line(row) {
  const {task, model, variant, first, median, quartiles, repetitions, kernels, submits, readbacks, peakBytes, note} =
    row;
  return {
    task: `${task}, ${model}`,
    library: NAMES[variant],
    first: short(first),
    median: short(median),
    quartiles: quartiles?.map(short).join(" – "),
    n: repetitions,
    kernels,
    submits,
    readbacks,
    MiB: short(peakBytes / 2 ** 20),
    note: note ?? "",
  };
}

function named(task, {oursEager, tfjs, tfjsBatched, jax}) {
  return {
    task,
    [NAMES.oursEager]: short(oursEager),
    [NAMES.tfjs]: short(tfjs),
    [NAMES.tfjsBatched]: short(tfjsBatched),
    [NAMES.jax]: short(jax),
  };
}

/** Where the time goes: the kernels that take most, and what is between kernels. */
function spent({ms, kernels}) {
  const sorted = Object.entries(kernels).sort(([, a], [, b]) => b.ms - a.ms);
  const inKernels = sorted.reduce((sum, [, kernel]) => sum + kernel.ms, 0);
  const most = sorted.slice(0, 5).map(([name, kernel]) => `${name} ×${kernel.calls} ${percent(kernel.ms / ms)}`);
  return `${most.join(", ")}, between kernels ${percent(Math.max(0, 1 - inKernels / ms))}`;
}

const percent = (share) => `${Math.round(100 * share)} %`;

function geometricMean(values) {
  const logarithms = values.filter((value) => Number.isFinite(value)).map(Math.log);
  return Math.exp(logarithms.reduce((sum, x) => sum + x, 0) / logarithms.length);
}

function short(value) {
  if (!Number.isFinite(value)) return "";
  return Number(value >= 1000 ? value.toFixed(0) : value.toPrecision(3));
}
