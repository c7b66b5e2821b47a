import {describe, expect, it} from "vitest";
import {DEFAULT_SETTINGS, loadSettings} from "../../storage/settings.ts";
import {settingsCommands} from "./commands.ts";
import {findSettings, SETTINGS} from "./list.ts";

describe("the list of settings", () => {
  it("has each setting once, with the default among its choices", () => {
    expect(new Set(SETTINGS.map(({name}) => name)).size).toBe(SETTINGS.length);
    for (const {name, choices} of SETTINGS) {
      expect(choices.map(({value}) => value)).toContain(DEFAULT_SETTINGS[name]);
    }
  });

  it("is searched by all typed words, in any order", () => {
    expect(findSettings("").length).toBe(SETTINGS.length);
    expect(findSettings("  GPU backend ").map(({name}) => name)).toEqual(["backend"]);
    expect(findSettings("high contrast").map(({name}) => name)).toEqual(["contrast"]);
    expect(findSettings("no such thing")).toEqual([]);
  });
});

describe("commands of the settings", () => {
  it("offer each choice but the present one, and make it", async () => {
    const settings = await loadSettings(null);
    const offered = () =>
      settingsCommands(settings)
        .filter((command) => command.enabled?.() ?? true)
        .map(({id}) => id);
    expect(offered()).toContain("set-theme-dark");
    expect(offered()).not.toContain("set-theme-system");
    settingsCommands(settings)
      .find(({id}) => id === "set-text-1.3")
      ?.run();
    expect(settings.getState().text).toBe(1.3);
    expect(offered()).toContain("set-text-1");
    expect(offered()).not.toContain("set-text-1.3");
  });
});
