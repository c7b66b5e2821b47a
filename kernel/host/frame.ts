import type {FrameReport, FrameRequest} from "../protocol.ts";

/**
 * Script of the sandboxed frame: starts and kills workers as the page asks through the port it gets. It runs as text
 * (`srcdoc`), so it can use nothing from outside its body.
 *
 * @param bootstrap Source of the worker's first script.
 */
export function runFrame(bootstrap: string): void {
  const workers = new Map<number, Worker>();
  // A data: worker is a secure context and has WebGPU; a blob: worker has not, but is better than none.
  const data = `data:text/javascript,${encodeURIComponent(bootstrap)}`;
  const blob = () => URL.createObjectURL(new Blob([bootstrap], {type: "text/javascript"}));
  let startsData = true;

  function spawn(control: MessagePort, request: FrameRequest & {type: "spawn"}, port: MessagePort): void {
    const {generation, code} = request;
    const report = (message: string) => {
      workers.delete(generation);
      control.postMessage({type: "failed", generation, message} satisfies FrameReport);
    };

    function start(url: string, port: MessagePort): void {
      // Chromium loads no module worker from a blob: of an opaque origin; the bootstrap is good for both kinds.
      const worker = new Worker(url, {type: url === data ? "module" : "classic"});
      workers.set(generation, worker);
      worker.onerror = (event) => {
        event.preventDefault();
        if (workers.get(generation) === worker) refused(url, event.message, port);
      };
      // The worker says once that it listens and once whether the bundle loaded; after that it speaks to the page only.
      worker.onmessage = () => {
        worker.onerror = null;
        worker.onmessage = ({data: problem, ports: [back]}) => {
          worker.onmessage = null;
          if (problem === null) return;
          worker.terminate();
          refused(url, String(problem), back);
        };
        worker.postMessage({code, port, generation}, [port]);
      };
    }

    function attempt(url: string, port: MessagePort): void {
      try {
        start(url, port);
      } catch (error) {
        refused(url, String(error), port);
      }
    }

    /** Browsers say so by an event, throw at once, or, as WebKit, let a data: worker start but not import the bundle. */
    function refused(url: string, message: string, port: MessagePort | undefined): void {
      if (url === data && port) {
        startsData = false;
        control.postMessage({type: "insecure"} satisfies FrameReport);
        attempt(blob(), port);
      } else {
        report(message || "The browser refused to start a worker.");
      }
    }

    attempt(startsData ? data : blob(), port);
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
