import {useContext, useEffect, useRef, useState} from "react";
import {Tooltip, TooltipTrigger, TooltipTriggerStateContext} from "react-aria-components/Tooltip";
import {Keys} from "./controls.tsx";

/** What has a tooltip: its name, and the keys that do the same in `data-tip`. */
const TIPPED = "[data-tip]";

/** The tooltip of whatever is under the pointer or has the focus by keyboard. One for the whole page. */
export function Tooltips() {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <PageTooltip />
    </TooltipTrigger>
  );
}

function PageTooltip() {
  const state = useContext(TooltipTriggerStateContext);
  const latest = useRef(state);
  latest.current = state;
  const trigger = useRef<HTMLElement>(null);
  const tooltip = useRef<HTMLDivElement>(null);
  const [tip, setTip] = useState({label: "", keys: "", nth: 0});

  useEffect(() => {
    const show = (element: HTMLElement, immediate: boolean) => {
      trigger.current = element;
      setTip(({nth}) => ({label: element.ariaLabel ?? "", keys: element.dataset.tip ?? "", nth: nth + 1}));
      latest.current?.open(immediate);
    };
    const hide = () => {
      trigger.current = null;
      latest.current?.close(true);
    };
    const tipped = ({target}: Event) => (target instanceof Element ? target.closest<HTMLElement>(TIPPED) : null);
    const over = (event: PointerEvent) => {
      const element = tipped(event);
      if (element === trigger.current || event.pointerType === "touch") return;
      // From one to the next it goes at once.
      if (element) show(element, latest.current?.isOpen ?? false);
      else hide();
    };
    const focus = (event: FocusEvent) => {
      const element = tipped(event);
      if (element?.matches(":focus-visible")) show(element, true);
    };
    const press = (event: Event) => {
      if (event instanceof KeyboardEvent && /^(Control|Shift|Alt|Meta)$/.test(event.key)) return;
      // Not again before the pointer comes back.
      if (trigger.current) latest.current?.close(true);
    };
    const listen: [keyof DocumentEventMap, (event: never) => void][] = [
      ["pointerover", over],
      ["focusin", focus],
      ["focusout", hide],
      ["pointerdown", press],
      ["keydown", press],
    ];
    for (const [type, listener] of listen) document.addEventListener(type, listener as EventListener, true);
    const pointed = document.querySelector<HTMLElement>(`${TIPPED}:hover`);
    if (pointed) show(pointed, false);
    return () => {
      for (const [type, listener] of listen) document.removeEventListener(type, listener as EventListener, true);
    };
  }, []);

  const isOpen = state?.isOpen ?? false;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tip belongs to another element
  useEffect(() => {
    const element = trigger.current;
    if (!isOpen || !element || !tooltip.current) return;
    const {id} = tooltip.current;
    element.setAttribute("aria-describedby", [...describedBy(element), id].join(" "));
    return () => {
      const others = describedBy(element).filter((each) => each !== id);
      if (others.length) element.setAttribute("aria-describedby", others.join(" "));
      else element.removeAttribute("aria-describedby");
    };
  }, [isOpen, tip]);

  return (
    <Tooltip key={tip.nth} ref={tooltip} className="tooltip" offset={6} triggerRef={trigger}>
      {tip.label}
      {tip.keys && <Keys keys={tip.keys} />}
    </Tooltip>
  );
}

/** The ids of what describes an element: its own words, and perhaps a tooltip. */
const describedBy = (element: Element): string[] =>
  (element.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean);
