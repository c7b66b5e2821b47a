/** Makes the link of an open notebook. */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import type {BackendName} from "../../kernel/protocol.ts";
import {formatRoute} from "../shell/router.ts";
import type {Origin} from "../storage/database.ts";
import {writeLink} from "./link.ts";
import {findOriginal} from "./open-link.ts";
import {shareableViews} from "./payload.ts";

export interface LinkRequest {
  readonly notebook: Notebook;
  /** The shipped notebook that it is, or is a copy of. */
  readonly origin: Origin | null;
  readonly views: Readonly<Record<string, readonly unknown[]>>;
  readonly backend: BackendName | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly from: string;
}

export interface MadeLink {
  readonly address: string;
  /** whole: carries all; difference: carries what differs from a shipped notebook; plain: leads to one as it is. */
  readonly kind: "whole" | "difference" | "plain";
}

/** The shortest link that gives its reader all that was asked for. */
export async function makeLink({origin, ...request}: LinkRequest): Promise<MadeLink> {
  const page = location.href.replace(/#.*$/s, "");
  const shared = {...request, views: shareableViews(request.views)};
  const whole = {address: page + writeLink(shared), kind: "whole"} as const;
  const original = origin && (await findOriginal(origin.collection, origin.slug));
  if (!original) return whole;
  const extras = [shared.views, shared.outputs].some((record) => Object.keys(record).length > 0);
  if (!extras && !shared.backend && !shared.from && same(shared.notebook, original.notebook)) {
    return {address: page + formatRoute({view: "shipped", ...original, original: false}), kind: "plain"};
  }
  const difference = {address: page + writeLink(shared, original), kind: "difference"} as const;
  return difference.address.length < whole.address.length ? difference : whole;
}

function same(a: Notebook, b: Notebook): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
