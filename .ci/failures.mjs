/** What failed, by the reports of the test runners: a line or some for each, for the end of a long output. */

const LINES = 6;

/** Failed unit tests of a vitest JSON report, and files that could not be run. */
export function unitFailures({testResults}) {
  return testResults.flatMap(({name, message, assertionResults}) => {
    const failed = assertionResults.filter(({status}) => status === "failed");
    // Without a failed test in it a file that failed has stopped before its tests: the message is the file's.
    if (!failed.length) return message ? [entry(name, message)] : [];
    return failed.map(({fullName, failureMessages}) => entry(`${name} › ${fullName}`, failureMessages.join("\n")));
  });
}

/** Unit tests that passed at a later attempt only, with what went wrong before: it may be a rare case that is a fault. */
export function unsteadyUnits({testResults}) {
  return testResults.flatMap(({name, assertionResults}) =>
    assertionResults
      .filter(({status, failureMessages}) => status === "passed" && failureMessages.length)
      .map(({fullName, failureMessages}) => entry(`${name} › ${fullName}`, failureMessages.join("\n"))),
  );
}

/** Failed browser tests of a Playwright JSON report, and what went wrong outside of tests. */
export function browserFailures({suites, errors}) {
  const failed = specs(suites).filter(({ok}) => !ok);
  return [
    ...failed.map(({file, line, title, tests}) => {
      const results = tests.flatMap((test) => test.results);
      return entry(`e2e/${file}:${line} › ${title}`, results.at(-1)?.error?.message ?? "It did not end.");
    }),
    ...errors.map(({message}) => entry("e2e", message ?? "an error without words")),
  ];
}

/** Browser tests that passed at a later attempt only. */
export function unsteadyInBrowser({suites}) {
  return specs(suites)
    .filter(({tests}) => tests.some(({status}) => status === "flaky"))
    .map(({file, line, title}) => `e2e/${file}:${line} › ${title}`);
}

function specs(suites = []) {
  return suites.flatMap((suite) => [...(suite.specs ?? []), ...specs(suite.suites)]);
}

function entry(name, message) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours that Playwright writes begin with one
  const plain = message.replace(/\u001b\[[\d;]*m/g, "");
  const lines = plain.split("\n").filter((line) => line.trim());
  return [name, ...lines.slice(0, LINES).map((line) => `    ${line.slice(0, 300)}`)].join("\n");
}
