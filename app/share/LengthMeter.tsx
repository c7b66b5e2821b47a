import {judgeLength, LENGTH_STEPS, lengthPosition} from "./length.ts";

/** How long a link is, on a scale of what programs take, and what that means. */
export function LengthMeter({length}: {length: number}) {
  if (length === 0) return null;
  const {tone, text} = judgeLength(length);
  const percent = (value: number) => `${lengthPosition(value) * 100}%`;
  return (
    <div className="length-meter" data-tone={tone}>
      <div className="length-scale" aria-hidden>
        <i style={{width: percent(length)}} />
        {LENGTH_STEPS.map((step) => (
          <span key={step} style={{left: percent(step)}}>
            {step / 1000} K
          </span>
        ))}
      </div>
      <p role="status">
        <strong>{length.toLocaleString("en")} characters.</strong> {text}
      </p>
    </div>
  );
}
