/** Attacks by what a cell shows: markup that would load, run or send something. */
import {type Attack, markup} from "./attack.ts";

const policy = "the page's list of what outputs may hold";
const refused = (tries: string, source: string, trace: RegExp = /Not shown/, by = policy): Attack => ({
  tries,
  cell: markup(source),
  by,
  ends: "refused",
  trace,
});
/** The same by the worker's DOM. */
const built = (tries: string, code: string, trace: RegExp = /Not shown/): Attack => ({
  tries,
  cell: `{\n  ${code}\n  display(element);\n}`,
  by: policy,
  ends: "refused",
  trace,
});

export const loads: readonly Attack[] = [
  refused("an image", `<img src="TARGET/img.png">`, /attribute src of <img>/),
  refused("a set of images", `<img srcset="TARGET/a.png 1x, TARGET/b.png 2x">`, /srcset/),
  refused("a picture's source", `<picture><source srcset="TARGET/p.png"><img alt=""></picture>`, /srcset/),
  refused("a video's poster", `<video poster="TARGET/poster.png"></video>`, /poster/),
  refused("a sound", `<audio src="TARGET/a.mp3" autoplay></audio>`, /src/),
  refused("subtitles", `<video><track src="TARGET/t.vtt" default></video>`, /<track>/),
  refused("a frame", `<iframe src="TARGET/frame"></iframe>`, /<iframe>/),
  refused("a frame of given text", `<iframe srcdoc="<script>fetch('TARGET/doc')</script>"></iframe>`, /<iframe>/),
  refused("an object", `<object data="TARGET/object"></object>`, /<object>/),
  refused("an embed", `<embed src="TARGET/embed">`, /<embed>/),
  refused("a style sheet", `<p>text</p><link rel="stylesheet" href="TARGET/s.css">`, /<link>/),
  refused("a DNS prefetch", `<p>text</p><link rel="dns-prefetch" href="TARGET">`, /<link>/),
  refused("a preload", `<p>text</p><link rel="preload" as="image" href="TARGET/pre.png">`, /<link>/),
  refused("a base address", `<p>text</p><base href="TARGET/">`, /<base>/),
  refused("a refresh", `<p>text</p><meta http-equiv="refresh" content="0; url=TARGET/refresh">`, /<meta>/),
  refused("an imported style sheet", `<style>@import "TARGET/i.css";</style><p>text</p>`, /style (rule|sheet)/),
  refused("a background in a style", `<p style="background: url(TARGET/bg.png)">text</p>`, /style/),
  refused("a background by escapes", `<p style="background: u\\72l(TARGET/esc.png)">text</p>`, /style/),
  refused("a background in a sheet", `<style>p { background: url("TARGET/sheet.png") }</style><p>text</p>`, /style/),
  refused("a set of backgrounds", `<p style='background-image: image-set("TARGET/set.png" 1x)'>text</p>`, /style/),
  refused("a cursor", `<p style="cursor: url(TARGET/cursor.png), auto">text</p>`, /style/),
  refused("a bullet", `<ul style="list-style-image: url(TARGET/bullet.png)"><li>text</li></ul>`, /style/),
  refused(
    "a font",
    `<style>@font-face { font-family: s; src: url(TARGET/font.woff2) }</style><p style="font-family: s">text</p>`,
    /style/,
  ),
  refused(
    "content from elsewhere",
    `<style>p::before { content: url(TARGET/content.png) }</style><p>text</p>`,
    /style/,
  ),
  refused("a variable with an address", `<p style="--x: url(TARGET/var.png); background: var(--x)">text</p>`, /style/),
  refused("an image button", `<input type="image" src="TARGET/button.png">`, /src/),
  refused("a table's background", `<table background="TARGET/table.png"><tr><td>text</td></tr></table>`, /background/),
  refused("an image in a drawing", `<svg><image href="TARGET/svg.png" width="9" height="9"/></svg>`, /href/),
  refused(
    "an image in a drawing, by its old name",
    `<svg><image xlink:href="TARGET/xlink.png" width="9" height="9"/></svg>`,
    /href/,
  ),
  refused("a part of another drawing", `<svg><use href="TARGET/use.svg#a"/></svg>`, /href/),
  refused("an image in a filter", `<svg><filter id="f1"><feImage href="TARGET/fe.png"/></filter></svg>`, /href/),
  refused(
    "a fill from another drawing",
    `<svg><rect width="9" height="9" fill="url(TARGET/fill.svg#a)"/></svg>`,
    /fill/,
  ),
  refused(
    "a mask from another drawing",
    `<svg><rect width="9" height="9" mask="url(TARGET/mask.svg#a)"/></svg>`,
    /mask/,
  ),
  refused(
    "a frame within a drawing",
    `<svg><foreignObject width="9" height="9"><iframe src="TARGET/fo"></iframe></foreignObject></svg>`,
    /<iframe>/,
  ),
  refused("a ping when a link is followed", `<a href="https://example.com" ping="TARGET/ping">link</a>`, /ping/),
  refused(
    "a report when a link is seen",
    `<a href="https://example.com" attributionsrc="TARGET/attr">link</a>`,
    /attributionsrc/,
  ),
  refused("a form that is sent", `<form action="TARGET/form"><input name="a"><button>Go</button></form>`, /action/),
  refused("a button that sends", `<form><button formaction="TARGET/fa">Go</button></form>`, /formaction/),
  built(
    "an image by the worker's DOM",
    `const element = document.createElement("img");
  element.setAttribute("src", "TARGET/dom.png");`,
    /src/,
  ),
  built(
    "an image by a property",
    `const element = document.createElement("div");
  element.innerHTML = '<img src="TARGET/inner.png">';`,
    /src/,
  ),
];

export const scripts: readonly Attack[] = [
  refused("a script", `<p>text</p><script>globalThis.stolen = true</script>`, /<script>/),
  refused("a script from elsewhere", `<p>text</p><script src="TARGET/s.js"></script>`, /<script>/),
  refused("a handler of errors", `<img src="x:" onerror="globalThis.stolen = true">`, /onerror|src/),
  refused("a handler of loading", `<svg onload="globalThis.stolen = true"></svg>`, /onload/),
  refused(
    "a handler that needs no action",
    `<details open ontoggle="globalThis.stolen = true"><summary>a</summary></details>`,
    /ontoggle/,
  ),
  refused("a handler with autofocus", `<input autofocus onfocus="globalThis.stolen = true">`, /autofocus|onfocus/),
  refused(
    "a handler of an animation",
    `<svg><animate onbegin="globalThis.stolen = true" attributeName="x" dur="1s"/></svg>`,
    /onbegin/,
  ),
  refused("a link to a script", `<a href="javascript:globalThis.stolen=true">link</a>`, /href/),
  refused("a link to a script, with white space", `<a href=" java&#9;script:globalThis.stolen=true">link</a>`, /href/),
  refused(
    "a link to a script in a drawing",
    `<svg><a xlink:href="javascript:globalThis.stolen=true"><text y="9">link</text></a></svg>`,
    /href/,
  ),
  refused("a link to a page of its own", `<a href="data:text/html,<script>1</script>">link</a>`, /href/),
  refused("a link to a blob", `<a href="blob:null/0">link</a>`, /href/),
  refused(
    "a link that is animated into a script",
    `<svg><a><animate attributeName="href" to="javascript:globalThis.stolen=true" begin="0s"/><text y="9">link</text></a></svg>`,
    /attributeName/,
  ),
  refused(
    "a link that is set to a script",
    `<svg><a><set attributeName="href" to="javascript:globalThis.stolen=true"/><text y="9">link</text></a></svg>`,
    /<set>/,
  ),
  refused("a formula that is a link", `<math><mi href="javascript:globalThis.stolen=true">x</mi></math>`, /href/),
  refused(
    "a formula with an action",
    `<math><maction actiontype="statusline" xlink:href="javascript:globalThis.stolen=true"><mi>x</mi></maction></math>`,
    /href|actiontype/,
  ),
  refused(
    "markup that changes when it is read again",
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=globalThis.stolen=true&gt;" src="x:">`,
    /Not shown/,
  ),
  refused(
    "markup hidden in noscript",
    `<noscript><p title="</noscript><img src=x onerror=globalThis.stolen=true>"></noscript><p>text</p>`,
    /Not shown/,
  ),
  refused(
    "a template with a shadow root",
    `<div><template shadowrootmode="open"><script>globalThis.stolen = true</script></template></div>`,
    /<template>/,
  ),
  refused("a frame set", `<svg><script href="TARGET/svg.js"></script></svg>`, /<script>/),
  refused(
    "a button that works the page's popovers",
    `<button popovertarget="x" popovertargetaction="show">a</button>`,
    /popovertarget/,
  ),
  refused("a name that hides the document's body", `<img name="body" alt="">`, /name/),
  refused("a form that hides a method", `<form id="getElementById"></form>`, /id/),
  refused("an element of the page's own kind", `<p is="x-page">text</p>`, /attribute is/),
  built(
    "a handler set by the worker's DOM",
    `const element = document.createElement("p");
  element.setAttribute("onclick", "globalThis.stolen = true");`,
    /onclick/,
  ),
  built(
    "a handler in a namespace",
    `const element = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  element.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:onload", "globalThis.stolen = true");`,
    /onload|xlink/,
  ),
  built(
    "a script by createElement",
    `const element = document.createElement("div");
  const script = document.createElement("script");
  script.textContent = "globalThis.stolen = true";
  element.append(script);`,
    /<script>/,
  ),
  built(
    "a script made in capitals",
    `const element = document.createElement("div");
  element.append(document.createElementNS("http://www.w3.org/1999/xhtml", "SCRIPT"));`,
    /SCRIPT|script/,
  ),
];
