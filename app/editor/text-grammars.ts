/** The grammars of text cells, apart from that of code: most pages show code only, and readers wait for what is shown. */
import {parser as htmlParser} from "@lezer/html";
import {parser as javascriptParser} from "@lezer/javascript";
import {GFM, parser as markdownParser, parseCode} from "@lezer/markdown";

const typescript = javascriptParser.configure({dialect: "ts"});
const code = parseCode({
  codeParser: (language) => (/^(?:js|ts|javascript|typescript)$/i.test(language) ? typescript : null),
});

export const md = markdownParser.configure([GFM, code]);
export const html = htmlParser;
