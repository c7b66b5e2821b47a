import {useMemo} from "react";
import {encode} from "uqr";
import {QR_LIMIT} from "./length.ts";

/** Light border that readers of QR codes need, in modules. */
const BORDER = 4;

/** A link as a QR code, dark on light in every theme; words when it is too long for one. */
export function QrCode({text, label}: {text: string; label: string}) {
  const code = useMemo(() => (text.length > QR_LIMIT ? null : encode(text, {ecc: "L", border: BORDER})), [text]);
  if (!code) {
    return (
      <p className="panel-hint">
        A QR code holds {QR_LIMIT.toLocaleString("en")} characters, and this link has {text.length.toLocaleString("en")}
        . Send it as a file.
      </p>
    );
  }
  const dark = code.data.flatMap((row, y) => row.flatMap((on, x) => (on ? `M${x} ${y}h1v1h-1z` : [])));
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${code.size} ${code.size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={code.size} height={code.size} fill="#fff" />
      <path d={dark.join("")} fill="#000" />
    </svg>
  );
}
