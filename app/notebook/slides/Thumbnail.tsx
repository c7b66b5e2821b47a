import {type CSSProperties, type PointerEvent, useEffect, useLayoutEffect, useRef, useState} from "react";
import {StaticCode} from "../../editor/StaticCode.tsx";
import {restoreSnapshot} from "../../output/snapshot.ts";
import {useSetting} from "../../shell/services.ts";
import type {SlideState} from "./channel.ts";

interface Props {
  label: string;
  picture: SlideState["now"];
  /** Size of the slides' window, in CSS pixels. */
  width: number;
  height: number;
  onPointerMove?(event: PointerEvent<HTMLElement>): void;
  onPointerLeave?(): void;
}

/** A slide in small: it looks as it does in the other window, and nothing in it can be used. */
export function Thumbnail({label, picture, width, height, onPointerMove, onPointerLeave}: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(0.5);
  const position = useSetting("output");

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setScale(element.clientWidth / width));
    observer.observe(element);
    return () => observer.disconnect();
  }, [width]);

  const size = {
    width,
    height,
    "--slide-width": `${width}px`,
    "--slide-height": `${height}px`,
    transform: `scale(${scale})`,
  } as CSSProperties;
  return (
    <div
      ref={box}
      className="thumbnail"
      role="img"
      aria-label={label}
      data-points={onPointerMove ? "" : undefined}
      style={{aspectRatio: `${width} / ${height}`}}
      onPointerMove={onPointerMove}
      onPointerLeave={onPointerLeave}
    >
      <div className="on-slide" style={size} inert>
        <div className="page">
          <div className="notebook">
            {picture.cells.map(({id, kind, html, code}) => {
              const parts = [
                <Still key="output" html={html} />,
                code !== null && (
                  <div key="code" className="cell-code">
                    <StaticCode id={id} source={code} kind={kind} />
                  </div>
                ),
              ];
              return (
                <div key={id} className="cell" data-kind={kind}>
                  <div className="cell-body">{position === "above" ? parts : parts.reverse()}</div>
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}

/** What a cell showed, standing still; only what the outputs' policy admits. */
function Still({html}: {html: string}) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (html === "") return element.current?.replaceChildren();
    element.current?.replaceChildren(
      restoreSnapshot(html, (what) => console.warn(`Not shown in the presenter\u2019s window: ${what}.`)),
    );
  }, [html]);
  return <div className="cell-output output-host" ref={element} />;
}
