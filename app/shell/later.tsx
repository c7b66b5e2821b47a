/** Parts of the page that are seen only after a press: fetched then, or before, when the page has come to rest. */
import {type ComponentType, useEffect, useState} from "react";
import {useStore} from "zustand";
import type {StoreApi} from "zustand/vanilla";
import {whenIdle} from "./calm.ts";
import {notify} from "./notices.ts";
import {dropTyped, keepTyped} from "./typed-ahead.ts";

/** A component whose code is fetched later. */
export interface Part<P extends object> {
  /** `null` before it is there. */
  component(): ComponentType<P> | null;
  /** Fetches it, once; rejects when it cannot be fetched, and the next call tries again. */
  fetch(): Promise<void>;
}

const parts = new Set<Pick<Part<object>, "fetch">>();
let awaited = 0;

/** @param load gives the component; it is called again when it has failed */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): Part<P> {
  let component: ComponentType<P> | null = null;
  let loading: Promise<void> | null = null;
  const begin = async () => {
    try {
      component = await load();
    } catch (error) {
      loading = null;
      throw error;
    }
  };
  const part: Part<P> = {
    component: () => component,
    fetch() {
      loading ??= begin();
      return loading;
    },
  };
  parts.add(part);
  return part;
}

/**
 * The component of a part, `null` before it is there; it is fetched when it is asked for.
 * @param giveUp takes back what asked for it: it cannot be fetched, and the reader has been told. Without it, it is
 *   something that the reader does not wait for: they are told nothing, and their keys go on working
 */
export function usePart<P extends object>(part: Part<P>, asked: boolean, giveUp?: () => void): ComponentType<P> | null {
  const [, draw] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it begins when it is asked for, whoever does
  useEffect(() => {
    if (!asked || part.component()) return;
    let gone = false;
    if (giveUp) awaited += 1;
    const failed = () => {
      if (!giveUp) return;
      notify("That could not be loaded: the network is gone, or the page was replaced by a newer version.", {
        tone: "warn",
      });
      if (!gone) giveUp();
    };
    void part
      .fetch()
      .then(() => gone || draw(true), failed)
      .finally(() => {
        if (giveUp) awaited -= 1;
      });
    return () => {
      gone = true;
    };
  }, [part, asked]);
  return part.component();
}

interface DialogProps<S extends object> {
  readonly part: Part<object>;
  /** Says whether it is open. */
  readonly store: StoreApi<S>;
  /** What the store says when it is not. */
  readonly closed: Partial<S>;
  /** It has a field that takes the focus: what is typed before it is there is kept for it (see `writeTyped`). */
  readonly hasField?: boolean;
}

/** A dialog, or what else opens by a store: there once it has been asked for. */
export function LaterDialog<S extends object>({part, store, closed, hasField = false}: DialogProps<S>) {
  const asked = useStore(store, (state) =>
    Object.entries(closed).some(([key, value]) => state[key as keyof S] !== value),
  );
  useEffect(() => {
    if (!hasField || !asked || part.component()) return;
    keepTyped();
    return dropTyped;
  }, [hasField, asked, part]);
  const Dialog = usePart(part, asked, () => store.setState(closed));
  return Dialog && <Dialog />;
}

/** Whether the reader waits for a part: what they type meanwhile is meant for it. */
export function isAwaitingPart(): boolean {
  return awaited > 0;
}

/**
 * Fetches all parts, one after the other, each when the page has nothing better to do, so that each press is answered at
 * once. What fails is fetched when asked for.
 */
export async function fetchParts(): Promise<void> {
  for (const part of parts) {
    await new Promise<void>((resolve) => whenIdle(resolve));
    await part.fetch().catch(() => undefined);
  }
}
