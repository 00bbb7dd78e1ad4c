/** The style of the page around the drawing. */
export const PAGE_STYLE = `* { box-sizing: border-box; }
body { margin: 0; height: 100vh; display: flex; flex-direction: column; font: 14px system-ui, sans-serif; color: #1f2328; background: #ffffff; }
header { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; padding: 8px 16px; border-bottom: 1px solid #d1d9e0; }
h1 { font-size: 15px; margin: 0; }
input, button { font: inherit; color: inherit; background: #ffffff; border: 1px solid #8c959f; border-radius: 6px; padding: 4px 8px; }
input { width: 220px; }
button { cursor: pointer; }
output { color: #59636e; min-width: 5em; }
.legend { display: flex; gap: 12px; }
.legend svg { vertical-align: -2px; margin-right: 4px; }
circle { stroke-width: 2; }
.applied circle { fill: #4ac26b; stroke: #1a7f37; }
.current circle { fill: #1a7f37; stroke: #0a3d1a; }
.pending circle { fill: #ffffff; stroke: #bf8700; stroke-dasharray: 3 2; }
.buttons { margin-left: auto; display: flex; gap: 4px; }
main { flex: 1; min-height: 0; display: flex; }
#graph { flex: 1; min-width: 0; height: 100%; cursor: grab; touch-action: none; user-select: none; }
#graph.held { cursor: grabbing; }
time { color: #59636e; }
.fold { cursor: pointer; outline: none; }
.fold:hover text, .fold:focus-visible text { text-decoration: underline; }
#fold[aria-pressed="true"] { font-weight: 700; }
.revision { cursor: pointer; outline: none; }
.revision:hover text, .revision:focus-visible text { text-decoration: underline; }
.searching .revision { opacity: 0.25; }
.searching .revision.match { opacity: 1; }
.revision.chosen circle { stroke: #bc4c00; stroke-width: 4; }
.revision.chosen .id { fill: #bc4c00; }
#panel { width: 46%; max-width: 720px; overflow: auto; padding: 0 16px 16px; border-left: 1px solid #d1d9e0; }
#panel h2 { font-size: 16px; overflow-wrap: anywhere; }
#panel h3 { font-size: 14px; margin: 16px 0 4px; text-transform: capitalize; }
#panel pre { margin: 0; padding: 8px; background: #f6f8fa; border-radius: 6px; overflow: auto; font: 12px/1.5 ui-monospace, monospace; }
#panel dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 12px; margin: 12px 0 0; }
#panel dt { color: #59636e; }
#panel dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
#panel button.go { font: 13px ui-monospace, monospace; padding: 0 6px; margin: 0 4px 4px 0; }
#close { position: sticky; top: 8px; float: right; }
@media (max-width: 700px) { main { flex-direction: column; } #panel { width: 100%; max-width: none; height: 55%; border-left: 0; border-top: 1px solid #d1d9e0; } }
@media (prefers-color-scheme: dark) {
  body, input, button { color: #e6edf3; background: #0d1117; }
  header, #panel { border-color: #3d444d; }
  #panel pre { background: #161b22; }
  .revision text { fill: #e6edf3; }
  .revision .badges, output, #panel dt { fill: #9198a1; color: #9198a1; }
  .revision .marks { fill: #3fb950; }
  .revision .label { fill: #be8fff; }
  .fold text, time { fill: #9198a1; color: #9198a1; }
  .pending circle { fill: #0d1117; }
}`;
