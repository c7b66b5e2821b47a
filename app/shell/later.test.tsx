// @vitest-environment jsdom
import {act} from "react";
import {createRoot, type Root} from "react-dom/client";
import {afterEach, beforeEach, expect, test, vi} from "vitest";
import {createStore} from "zustand/vanilla";
import {isAwaitingPart, LaterDialog, later, type Part, usePart} from "./later.tsx";
import {notices} from "./notices.ts";
import {takesPress, writeTyped} from "./typed-ahead.ts";

Object.assign(globalThis, {IS_REACT_ACT_ENVIRONMENT: true});

let root: Root;
let place: HTMLElement;

beforeEach(() => {
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
});

afterEach(() => {
  act(() => root.unmount());
  place.remove();
  notices.setState({list: []});
});

const Words = () => <p>Words</p>;

/** A part whose code arrives when the test says so. */
function held() {
  const load = vi.fn<() => Promise<typeof Words>>();
  const settle: {arrive(): void; fail(): void}[] = [];
  load.mockImplementation(
    () =>
      new Promise((resolve, reject) => {
        settle.push({arrive: () => resolve(Words), fail: () => reject(new Error("no network"))});
      }),
  );
  return {part: later(load), load, settle};
}

function Shown({part, asked}: {part: Part<object>; asked: boolean}) {
  const Component = usePart(part, asked);
  return asked && Component ? <Component /> : null;
}

test("a dialog is fetched when it is opened, keys wait for it, and it then stays", async () => {
  const {part, load, settle} = held();
  const store = createStore(() => ({open: false}));
  act(() => root.render(<LaterDialog part={part} store={store} closed={{open: false}} />));
  expect(load).not.toHaveBeenCalled();
  act(() => store.setState({open: true}));
  expect(isAwaitingPart()).toBe(true);
  expect(place.textContent).toBe("");
  await act(async () => settle[0]?.arrive());
  expect(place.textContent).toBe("Words");
  expect(isAwaitingPart()).toBe(false);
  act(() => store.setState({open: false}));
  expect(place.textContent).toBe("Words");
  expect(load).toHaveBeenCalledTimes(1);
});

const presses = (keys: string[], modifiers: KeyboardEventInit = {}) =>
  keys.map((key) => takesPress(new KeyboardEvent("keydown", {key, ...modifiers})));

test("what is typed for a field on its way is written into it; presses before and after go where they always go", async () => {
  const written: unknown[] = [];
  document.execCommand = (...args: unknown[]) => written.push(args) > 0;
  const {part, settle} = held();
  const store = createStore(() => ({open: false}));
  act(() => root.render(<LaterDialog part={part} store={store} closed={{open: false}} hasField />));
  expect(presses(["a"])).toEqual([false]);
  act(() => store.setState({open: true}));
  expect(presses(["s", "l", "m", "Backspace", "i", "Enter"])).toEqual(Array(6).fill(true));
  expect(presses(["Escape", "Shift", "Tab"])).toEqual([false, false, false]);
  expect(presses(["k"], {ctrlKey: true})).toEqual([false]);
  await act(async () => settle[0]?.arrive());
  // The page may be busy between the part's coming and its field's.
  expect(presses(["d"])).toEqual([true]);
  writeTyped();
  expect(written).toEqual([["insertText", false, "slid"]]);
  expect(presses(["e"])).toEqual([false]);
  act(() => store.setState({open: false}));
  act(() => store.setState({open: true}));
  expect(presses(["e"])).toEqual([false]);
  writeTyped();
  expect(written).toHaveLength(1);
});

test("what was typed for a field that does not come is dropped", async () => {
  const {part, settle} = held();
  const store = createStore(() => ({open: false}));
  act(() => root.render(<LaterDialog part={part} store={store} closed={{open: false}} hasField />));
  act(() => store.setState({open: true}));
  expect(presses(["a"])).toEqual([true]);
  await act(async () => settle[0]?.fail());
  expect(presses(["b"])).toEqual([false]);
});

test("a dialog that cannot be fetched is closed again and told, and the next press tries again", async () => {
  const {part, load, settle} = held();
  const store = createStore(() => ({open: false}));
  act(() => root.render(<LaterDialog part={part} store={store} closed={{open: false}} />));
  act(() => store.setState({open: true}));
  await act(async () => settle[0]?.fail());
  expect(store.getState().open).toBe(false);
  expect(notices.getState().list.map(({text}) => text)).toEqual([expect.stringContaining("could not be loaded")]);
  expect(isAwaitingPart()).toBe(false);
  act(() => store.setState({open: true}));
  await act(async () => settle[1]?.arrive());
  expect(place.textContent).toBe("Words");
  expect(load).toHaveBeenCalledTimes(2);
});

test("what nobody waits for fails in silence, and holds no keys", async () => {
  const {part, settle} = held();
  act(() => root.render(<Shown part={part} asked />));
  expect(isAwaitingPart()).toBe(false);
  await act(async () => settle[0]?.fail());
  expect(notices.getState().list).toEqual([]);
});

test("what was fetched before is there in the same moment", async () => {
  const {part, settle} = held();
  const fetched = part.fetch();
  settle[0]?.arrive();
  await fetched;
  act(() => root.render(<Shown part={part} asked />));
  expect(place.textContent).toBe("Words");
});
