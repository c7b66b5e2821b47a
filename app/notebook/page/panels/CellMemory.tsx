import {formatBytes} from "../../../shell/format.ts";
import {useSession} from "../../workspace.ts";
import {CellLink} from "./CellLink.tsx";
import {useCellPlaces} from "./cell-names.ts";

/** What each cell's tensors take, the largest first. */
export function CellMemory() {
  const ledger = useSession((state) => state.ledger);
  const places = useCellPlaces();
  const cells = (ledger?.cells ?? []).toSorted((a, b) => b.bytes - a.bytes);
  const most = Math.max(1, ...cells.map(({bytes}) => bytes));
  return (
    <section aria-labelledby="cell-memory">
      <h3 id="cell-memory">Memory by cell</h3>
      {cells.length === 0 ? (
        <p className="dim">No tensors are alive.</p>
      ) : (
        <table className="cell-memory">
          <thead>
            <tr>
              <th scope="col">Cell</th>
              <th scope="col">Tensors</th>
              <th scope="col">Bytes</th>
            </tr>
          </thead>
          <tbody>
            {cells.map(({id, tensors, bytes, growing}) => (
              <tr key={id}>
                <th scope="row">
                  {places.has(id) ? <CellLink id={id} place={places.get(id)} /> : <span className="dim">shared</span>}
                  {growing && <span className="growing">growing</span>}
                </th>
                <td>{tensors.toLocaleString("en")}</td>
                <td>
                  {formatBytes(bytes)}
                  <i className="cell-memory-bar" style={{width: `${(100 * bytes) / most}%`}} aria-hidden />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
