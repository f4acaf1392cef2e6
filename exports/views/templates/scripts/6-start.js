// Beginning: the network on its fixed places, the theme, clicks.
byId("stage").hidden = false;
const spot = (id) => {
  const node = nodes.get(id);
  return narrow.matches ? { x: node.nx, y: node.ny } : { x: node.x, y: node.y };
};
// A pill's lines begin and end at its sides, on ports: small nodes that nobody sees. Left and right, or top and foot.
const isPill = (id) => sideOf(nodes.get(id)) === "pill";
const port = (id, way) => ({ id: `${id}|${way}`, ...besides(spot(id), way), shape: "custom", ctxRenderer: nothing, fixed: true, chosen: false });
const besides = ({ x, y }, way) => (narrow.matches ? { x, y: y + 14 * way } : { x: x + 78 * way, y });
const nothing = () => ({ drawNode() {}, nodeDimensions: { width: 1, height: 1 } });
function ends({ from, to }) {
  if (!isPill(from) || !isPill(to)) return { from, to };
  const [a, b] = narrow.matches ? [spot(from).y, spot(to).y] : [spot(from).x, spot(to).x];
  return { from: `${from}|${a <= b ? 1 : -1}`, to: `${to}|${a < b ? -1 : 1}` };
}
function path(edge) {
  return narrow.matches && edge.smooth.type === "cubicBezier" ? { ...edge.smooth, forceDirection: "vertical" } : edge.smooth;
}
data.edges = data.vis.edges;
const drawnNodes = () => [
  ...data.vis.nodes.map((node) => ({ ...node, ...spot(node.id), shape: "custom", ctxRenderer: drawNode })),
  ...[...nodes.keys()].filter(isPill).flatMap((id) => [port(id, -1), port(id, 1)]),
];
const nodeSet = new vis.DataSet(drawnNodes());
const edgeSet = new vis.DataSet(data.edges.map((edge) => ({ ...edge, ...ends(edge), smooth: path(edge) })));
network = new vis.Network(byId("canvas"), { nodes: nodeSet, edges: edgeSet }, { ...data.options, nodes: { ...data.options.nodes, shape: "custom", ctxRenderer: drawNode } });
network.on("dragging", ({ nodes: dragged }) => {
  for (const id of dragged) {
    if (!nodes.has(id) || !isPill(id)) continue;
    for (const way of [-1, 1]) {
      const at = besides(network.getPosition(id), way);
      network.moveNode(`${id}|${way}`, at.x, at.y);
    }
  }
});
network.on("beforeDrawing", drawGround);
network.on("afterDrawing", drawNames);
network.on("click", ({ nodes: [node], edges: [line] }) => choose(nodes.has(node) ? { node } : line ? { line } : {}));
network.on("doubleClick", ({ nodes: [node] }) => nodes.has(node) && choose({ node, centre: true }));
network.on("hoverNode", () => (byId("canvas").style.cursor = "pointer"));
network.on("blurNode", () => (byId("canvas").style.cursor = ""));
network.on("hoverEdge", () => (byId("canvas").style.cursor = "pointer"));
network.on("blurEdge", () => (byId("canvas").style.cursor = ""));
const large = data.edges.length > 600;
const touch = () => network.setOptions({ interaction: { ...data.options.interaction, hideEdgesOnDrag: large, hideEdgesOnZoom: large, dragView: !narrow.matches, zoomView: !narrow.matches, dragNodes: !narrow.matches } });
narrow.addEventListener("change", () => {
  touch();
  nodeSet.update(drawnNodes());
  edgeSet.update(data.edges.map((edge) => ({ id: edge.id, ...ends(edge), smooth: path(edge) })));
  fit(false);
});

const theme = byId("theme");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
function retheme() {
  theme.textContent = isDark() ? "Light" : "Dark";
  readColours();
  paint();
}
theme.hidden = false;
theme.addEventListener("click", () => {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  retheme();
});
dark.addEventListener("change", retheme);
retheme();
touch();
fit(false);
document.fonts.ready.then(() => network.redraw()); // a canvas does not wait for its typefaces
byId("canvas").network = network; // for whoever scripts the page
document.documentElement.dataset.ready = "yes";
