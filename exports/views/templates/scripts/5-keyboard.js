// The picture by keyboard: arrows go to the nearest party that way, Enter opens it, brackets step through its deals.
const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function step([dx, dy]) {
  const spots = network.getPositions();
  const shown = [...nodes.keys()].filter((id) => isShown(id));
  const from = state.node ?? shown[0];
  if (!state.node) return reach(from);
  let best = null;
  for (const id of shown) {
    const x = spots[id].x - spots[from].x;
    const y = spots[id].y - spots[from].y;
    const ahead = x * dx + y * dy;
    if (id === from || ahead <= 0) continue;
    const cost = ahead + 2.5 * Math.abs(x * dy - y * dx);
    if (!best || cost < best[0]) best = [cost, id];
  }
  if (best) reach(best[1]);
}
// Choose a node and bring it into sight, if it is not.
function reach(id) {
  const at = network.canvasToDOM(network.getPosition(id));
  const canvas = byId("canvas");
  const seen = at.x > 20 && at.y > 20 && at.x < canvas.clientWidth - 20 && at.y < canvas.clientHeight - 20;
  choose({ node: id, centre: !seen });
}
function isShown(id) {
  const node = nodes.get(id);
  return node.focus || (!state.off.role.has(node.role) && !state.off.lane.has(node.lane));
}
let open = null;
function stepLine(way) {
  const around = state.node ?? open;
  if (!around) return;
  open = around;
  const own = [...lines].filter(([, line]) => visible(line) && (line.from === around || line.to === around)).map(([id]) => id);
  if (!own.length) return;
  const at = own.indexOf(state.line);
  choose({ line: own[(at + way + own.length) % own.length] });
}
function zoom(factor) {
  network.moveTo({ scale: Math.min(4, Math.max(0.08, network.getScale() * factor)) });
}
// All that is shown, names and headings included, as large as it goes.
function fit(animate = true) {
  if (narrow.matches) return unroll();
  const canvas = byId("canvas");
  canvas.style.height = "";
  let scale = 1;
  let box = null;
  for (let round = 0; round < 3; round += 1) {
    box = extent(scale);
    scale = Math.min(1.5, (canvas.clientWidth - 24) / (box.right - box.left), (canvas.clientHeight - 24) / (box.bottom - box.top));
  }
  const position = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  network.moveTo({ position, scale, animation: animate && !calm.matches ? { duration: 300 } : false });
}
// On a narrow screen the picture is as wide as the screen and as tall as it needs; the page scrolls over it.
function unroll() {
  const canvas = byId("canvas");
  let scale = 0.9;
  let box = null;
  for (let round = 0; round < 3; round += 1) {
    box = extent(scale);
    scale = Math.min(1.1, canvas.clientWidth / (box.right - box.left));
  }
  canvas.style.height = `${Math.min(2400, Math.round((box.bottom - box.top) * scale + 16))}px`;
  network.setSize("100%", "100%");
  network.redraw();
  network.moveTo({ position: { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 }, scale });
}
function extent(scale) {
  const ctx = canvasContext();
  const size = Math.min(30, Math.max(13.5, 11.5 / scale));
  const spots = network.getPositions();
  const boxes = [...nodes].map(([id, node]) => {
    ctx.font = `500 ${size}px ${colours.sans}`;
    if (sideOf(node) === "pill") return narrow.matches ? [spots[id].x - 58, spots[id].y - 60, spots[id].x + 58, spots[id].y + 60] : [spots[id].x - 100, spots[id].y - 14, spots[id].x + 136, spots[id].y + 14];
    const side = sideOf(node);
    const upright = side === "below" || side === "above";
    const rows = wrapped(ctx, node.label, upright ? Math.max(112, size * 8) : 190);
    const width = Math.max(...rows.map((row) => ctx.measureText(row).width)) * (node.focus ? 1.25 : 1);
    const b = place(side, spots[id].x, spots[id].y, 16, width + 6, rows.length * size * 1.2);
    return [Math.min(b.x, spots[id].x - 12), Math.min(b.y, spots[id].y - 12), Math.max(b.x + b.w, spots[id].x + 12), Math.max(b.y + b.h, spots[id].y + 12)];
  });
  for (const lane of data.lanes) {
    const [left, top, right, bottom] = narrow.matches ? lane.narrowBox : lane.box;
    const w = lane.framed ? 0 : Math.min(150, lane.heading.length * size * 0.5);
    boxes.push([lane.align === "right" ? left - w : lane.align === "center" ? left - w / 2 : left, top - 16, right + (lane.align === "left" ? w : lane.align === "center" ? w / 2 : 0), bottom + 16]);
  }
  return {
    left: Math.min(...boxes.map((b) => b[0])),
    top: Math.min(...boxes.map((b) => b[1])),
    right: Math.max(...boxes.map((b) => b[2])),
    bottom: Math.max(...boxes.map((b) => b[3])),
  };
}
function canvasContext() {
  return byId("canvas").querySelector("canvas").getContext("2d");
}

byId("canvas").addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const done = () => event.preventDefault();
  if (ways[event.key]) return done(), (open = null), step(ways[event.key]);
  if (event.key === "Enter" && state.node) return done(), choose({ node: state.node, focus: true });
  if (event.key === "[" || event.key === "]") return done(), stepLine(event.key === "]" ? 1 : -1);
  if (event.key === "+" || event.key === "=") return done(), zoom(1.25);
  if (event.key === "-") return done(), zoom(0.8);
  if (event.key === "0") return done(), fit();
  if (event.key === "Escape") return done(), (open = null), choose({});
});
details.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  choose({});
  byId("canvas").focus();
});
byId("zoom-in").addEventListener("click", () => zoom(1.25));
byId("zoom-out").addEventListener("click", () => zoom(0.8));
byId("fit").addEventListener("click", () => fit());
