// @vitest-environment jsdom
import {expect, test, vi} from "vitest";
import {leaving} from "./leaving.ts";
import {restoreSnapshot, snapshot} from "./snapshot.ts";

function output(html: string): HTMLElement {
  const root = document.createElement("div");
  root.innerHTML = html;
  return root;
}

test("what an output shows comes back, with what its controls held, which do nothing any more", () => {
  const root = output(
    '<p class="x">a <b>b</b> &lt;</p><svg viewBox="0 0 1 1"><path d="M0,0"></path></svg>' +
      '<input type="range" value="1"><input type="checkbox"><textarea>old</textarea>' +
      "<select><option selected>1</option><option>2</option></select>",
  );
  (root.querySelector("[type=range]") as HTMLInputElement).value = "7";
  (root.querySelector("[type=checkbox]") as HTMLInputElement).checked = true;
  (root.querySelector("textarea") as HTMLTextAreaElement).value = "new";
  (root.querySelector("select") as HTMLSelectElement).selectedIndex = 1;
  const refuse = vi.fn();
  const back = restoreSnapshot(snapshot(root), refuse);
  expect(refuse).not.toHaveBeenCalled();
  expect(back.querySelector("p")?.outerHTML).toBe('<p class="x">a <b>b</b> &lt;</p>');
  expect(back.querySelector("path")?.namespaceURI).toBe("http://www.w3.org/2000/svg");
  expect((back.querySelector("[type=range]") as HTMLInputElement).value).toBe("7");
  expect((back.querySelector("[type=checkbox]") as HTMLInputElement).checked).toBe(true);
  expect((back.querySelector("textarea") as HTMLTextAreaElement).value).toBe("new");
  expect((back.querySelector("select") as HTMLSelectElement).value).toBe("2");
  expect([...back.querySelectorAll("input, textarea, select")].every((control) => control.hasAttribute("inert"))).toBe(
    true,
  );
});

test("an output without anything to see is empty", () => {
  expect(snapshot(output(" "))).toBe("");
});

test("kept text gets nothing past the policy", () => {
  const refused: string[] = [];
  const back = restoreSnapshot(
    '<script>alert(1)</script><img src="https://example.org/x.png" onerror="alert(1)"><iframe src="x"></iframe>' +
      '<a href="javascript:alert(1)">x</a><p style="position: fixed; color: red">y</p><object data="x"></object>',
    (what) => refused.push(what),
  );
  expect(back.innerHTML).toBe('<img><a>x</a><p style="color: red;">y</p>');
  expect(refused.join("\n")).toMatch(/script[\s\S]*src of <img>[\s\S]*onerror[\s\S]*iframe[\s\S]*href of <a>/);
});

test("a link of a kept output is not followed before the reader has seen where it leads", () => {
  const kept = restoreSnapshot('<p><a href="https://example.com/away">there</a></p>', () => {});
  document.body.append(kept);
  const press = new MouseEvent("click", {bubbles: true, cancelable: true});
  kept.querySelector("a")?.dispatchEvent(press);
  expect(press.defaultPrevented).toBe(true);
  expect(leaving.getState().link).toEqual({href: "https://example.com/away", file: null});
  leaving.setState({link: null});
  kept.remove();
});

test("a canvas comes back as a picture of its size; one of very many pixels with fewer of them", () => {
  const draw = vi.fn();
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue({drawImage: draw} as never);
  vi.spyOn(HTMLCanvasElement.prototype, "toDataURL").mockImplementation(function (this: HTMLCanvasElement) {
    return `data:image/png;size=${this.width}x${this.height}`;
  });
  const root = output('<canvas width="600" height="400"></canvas><canvas width="8192" height="4096"></canvas>');
  const kept = output(snapshot(root));
  const shown = [...kept.querySelectorAll("img")].map((image) => [image.width, image.height, image.src]);
  expect(shown).toEqual([
    [600, 400, "data:image/png;size=600x400"],
    [8192, 4096, "data:image/png;size=4096x2048"],
  ]);
  expect(draw).toHaveBeenCalledExactlyOnceWith(root.querySelectorAll("canvas")[1], 0, 0, 4096, 2048);
  vi.restoreAllMocks();
});
