import {Moon, Sun} from "lucide-react";
import {useStore} from "zustand";
import {IconButton} from "./controls.tsx";
import {useServices} from "./services.ts";
import {darkness} from "./theme.ts";

/** Switches between light and dark; "Theme of the system" is in the palette. */
export function ThemeButton() {
  const {settings} = useServices();
  const dark = useStore(darkness, (state) => state.dark);
  return (
    <IconButton
      label={dark ? "Light theme" : "Dark theme"}
      onPress={() => settings.change({theme: dark ? "light" : "dark"})}
    >
      {dark ? <Sun size={17} aria-hidden /> : <Moon size={17} aria-hidden />}
    </IconButton>
  );
}
