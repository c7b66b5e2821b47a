import {X} from "lucide-react";
import {Button} from "react-aria-components/Button";
import {useStore} from "zustand";
import {dismiss, notices} from "./notices.ts";

/** The reader's notices, at the foot of the page and read out politely. */
export function Notices() {
  const list = useStore(notices, (state) => state.list);
  return (
    <section className="notices" aria-label="Notices">
      <div role="status" aria-live="polite" aria-relevant="additions">
        {list.map(({id, tone, text, action}) => (
          <div key={id} className="notice" data-tone={tone}>
            <span>{text}</span>
            {action && (
              <Button
                className="button quiet"
                onPress={() => {
                  action.run();
                  dismiss(id);
                }}
              >
                {action.label}
              </Button>
            )}
            <Button className="icon-button" aria-label="Dismiss" onPress={() => dismiss(id)}>
              <X size={16} aria-hidden />
            </Button>
          </div>
        ))}
      </div>
    </section>
  );
}
