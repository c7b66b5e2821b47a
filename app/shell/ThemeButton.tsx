import {Moon, Sun} from "lucide-react";
import {useStore} from "zustand";
import {IconButton} from "./controls.tsx";
import {useServices} from "./services.ts";
import {look} from "./theme.ts";

/** Switches between light and dark; what the system has is in the settings. */
export function ThemeButton() {
  const {settings} = useServices();
  const dark = useStore(look, (state) => state.dark);
  return (
    <span className="wide-screen">
      <IconButton
        label={dark ? "Light theme" : "Dark theme"}
        onPress={() => settings.change({theme: dark ? "light" : "dark"})}
      >
        {dark ? <Sun size={17} aria-hidden /> : <Moon size={17} aria-hidden />}
      </IconButton>
    </span>
  );
}
