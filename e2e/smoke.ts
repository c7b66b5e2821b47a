import {expect} from "@playwright/test";

/** What the story asks of a browser, whoever drives it. Places are CSS pixels in the window. */
export interface Driver {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Evaluates an expression in the page; its value can be cloned. */
  evaluate(code: string): Promise<unknown>;
  /** Presses the mouse button at the first place and lets it go at the last. */
  drag(places: readonly (readonly [x: number, y: number])[]): Promise<void>;
  type(text: string): Promise<void>;
  /** Presses a key while `held` is down, by their DOM names. */
  chord(held: "Control" | "Shift", key: string): Promise<void>;
}

const cell = (id: string, selector: string) => JSON.stringify(`[data-cell-id="${id}"] ${selector}`);

/**
 * Opens the tour, watches it train, drags a slider, edits a cell, stops, shares it as a link, loads the page again, and
 * opens the link. Returns the backend on which it ran.
 */
export async function smoke(driver: Driver, url: string): Promise<string> {
  const read = <T>(code: string) => driver.evaluate(code) as Promise<T>;
  const data = (name: string) => read<string>(`document.body.dataset.${name} ?? ""`);
  const text = (id: string, selector = "[data-output]") =>
    read<string>(`document.querySelector(${cell(id, selector)})?.textContent ?? ""`);
  const step = async () =>
    Number(/Step ([\d,]+)/.exec(await text("4", "figcaption"))?.[1]?.replaceAll(",", "") ?? Number.NaN);
  const place = async (selector: string) => {
    const {x, y, width, height} = await read<{x: number; y: number; width: number; height: number}>(`(() => {
      const element = document.querySelector(${selector});
      element.scrollIntoView({block: "center"});
      const {x, y, width, height} = element.getBoundingClientRect();
      return {x, y, width, height};
    })()`);
    return (along: number): [number, number] => [Math.round(x + width * along), Math.round(y + height / 2)];
  };
  const click = async (selector: string) => driver.drag([(await place(selector))(0.5)]);

  await driver.goto(`${url}#/n/tour/0-first-steps`);
  await expect.poll(() => data("backend")).toMatch(/webgpu|webgl|wasm|cpu/);
  const backend = await data("backend");
  await expect.poll(() => read(`document.querySelectorAll(${cell("3", "[data-output] svg")}).length`)).toBe(2);
  await expect.poll(step).toBeGreaterThan(3);

  const slider = cell("2", 'input[type="range"]');
  const value = () => read<number>(`document.querySelector(${slider}).valueAsNumber`);
  const before = await value();
  const at = await place(slider);
  await driver.drag([at(0.5), at(0.6), at(0.75)]);
  await expect.poll(value).not.toBe(before);
  const moved = await value();
  const trained = await step();
  await expect.poll(step).toBeGreaterThan(trained);

  // An editor may take the text's place between press and release: then the reader presses again.
  const isFocused = () => read(`!!document.querySelector(${cell("7", ".monaco-editor.focused")})`);
  await expect
    .poll(async () => {
      if (!(await isFocused())) await click(cell("7", "[data-code]"));
      return isFocused();
    })
    .toBe(true);
  await driver.chord("Control", "a");
  await driver.type("const f = (x: tf.Tensor) => x.sin()");
  await driver.chord("Shift", "Enter");
  // cos 1.4 = 0.17
  await expect.poll(() => text("9")).toContain("At x = 1.40 the slope is 0.17");

  await click(JSON.stringify('button[aria-label="Stop"]'));
  await expect.poll(() => data("kernel")).toBe("idle");
  // A picture that was on its way may still come; another may not.
  const stepsInASecond = async () => {
    const before = await step();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return (await step()) - before;
  };
  await expect.poll(stepsInASecond, {timeout: 3000}).toBe(0);

  await click(JSON.stringify('button[aria-label="Share"]'));
  const link = () => read<string>(`document.querySelector('textarea[aria-label="Link"]')?.value ?? ""`);
  await expect.poll(link).toContain("#/s/1/tour/0-first-steps/");
  const shared = await link();

  // What was written is there again, and runs.
  await driver.reload();
  await expect.poll(() => data("backend")).toBe(backend);
  await expect.poll(() => text("9")).toContain("At x = 1.40 the slope is 0.17");

  // The link has it too, waits to be asked, and has the slider where it was.
  await driver.goto("about:blank");
  await driver.goto(shared);
  await expect.poll(() => text("7", "[data-code]")).toContain("x.sin()");
  await expect.poll(() => data("kernel")).toBe("held");
  await click(JSON.stringify(".consent .button.solid"));
  await expect.poll(() => text("9")).toContain("At x = 1.40 the slope is 0.17");
  expect(await value()).toBe(moved);
  return backend;
}
