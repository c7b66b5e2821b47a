import type {FrameReport, FrameRequest} from "../protocol.ts";

/**
 * Script of the sandboxed frame: starts and kills workers as the page asks through the port it gets. It runs as text
 * (`srcdoc`), so it can use nothing from outside its body.
 *
 * @param bootstrap Source of the worker's first script.
 */
export function runFrame(bootstrap: string): void {
  const workers = new Map<number, Worker>();

  function spawn(control: MessagePort, request: FrameRequest & {type: "spawn"}, port: MessagePort): void {
    const {generation, code} = request;
    const report = (message: string) => {
      workers.delete(generation);
      control.postMessage({type: "failed", generation, message} satisfies FrameReport);
    };

    function start(url: string, retry: boolean): void {
      const worker = new Worker(url, {type: "module"});
      workers.set(generation, worker);
      worker.onerror = (event) => {
        event.preventDefault();
        if (retry) start(URL.createObjectURL(new Blob([bootstrap], {type: "text/javascript"})), false);
        else report(event.message || "The browser refused to start a worker.");
      };
      // The worker says once that it listens and once whether the bundle loaded; after that it speaks to the page only.
      worker.onmessage = () => {
        worker.onerror = null;
        worker.onmessage = ({data}) => {
          worker.onmessage = null;
          if (data !== null) report(String(data));
        };
        worker.postMessage({code, port, generation}, [port]);
      };
    }

    // A data: worker is a secure context and has WebGPU, a blob: worker has not, but is better than none.
    start(`data:text/javascript,${encodeURIComponent(bootstrap)}`, true);
  }

  addEventListener(
    "message",
    ({ports: [control]}) => {
      if (!control) return;
      control.onmessage = ({data, ports: [port]}: MessageEvent<FrameRequest>) => {
        if (data.type === "spawn" && port) spawn(control, data, port);
        if (data.type === "ping") control.postMessage({type: "pong"} satisfies FrameReport);
        if (data.type === "kill") {
          workers.get(data.generation)?.terminate();
          workers.delete(data.generation);
        }
      };
    },
    {once: true},
  );
}
