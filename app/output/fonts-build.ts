/** Part of the build: KaTeX brings each of its fonts in three formats, and browsers that run Nablab read the smallest. */
import type {CSSOptions} from "vite";

type PostcssPlugin = NonNullable<Extract<CSSOptions["postcss"], object>["plugins"]>[number];

export const onlyWoff2: PostcssPlugin = {
  postcssPlugin: "nablab:only-woff2",
  AtRule: {
    "font-face"(rule) {
      rule.walkDecls("src", (declaration) => {
        const [woff2] = declaration.value.split(",").filter((source) => source.includes('format("woff2")'));
        if (woff2) declaration.value = woff2;
      });
    },
  },
};
