/** All styles of a notebook and of what its cells show, in this order. */
import "../../output/output.css";
import "../../output/markdown.css";
import "../../output/inputs.css";
import "../../output/inspector.css";
import "../../output/console.css";
import "../../output/player.css";
import "../../output/progress.css";
import "../../output/contrast.css";
import "./notebook.css";
import "./cell.css";
import "./content.css";
import "./drag/drag.css";
import "./selection.css";
