// How nodes, lanes and spines look on the canvas; vis-network draws the lines.
let network = null;
let glow = null;
let taken = [];
const looks = new Map(); // how each line was last painted, so that only what changes is painted again

const shapes = {
  lab: (c, r) => c.arc(0, 0, r, 0, 2 * Math.PI),
  cloud: (c, r) => c.rect(-r * 0.9, -r * 0.9, r * 1.8, r * 1.8),
  chips: (c, r) => poly(c, [[0, -r * 1.15], [r * 1.1, r * 0.85], [-r * 1.1, r * 0.85]]),
  components: (c, r) => poly(c, [[0, r * 1.15], [r * 1.1, -r * 0.85], [-r * 1.1, -r * 0.85]]),
  sites: (c, r) => poly(c, ring(6, r * 1.08, 0)),
  investor: (c, r) => poly(c, ring(4, r * 1.25, 0)),
  cluster: (c, r) => poly(c, ring(5, r * 1.1, -Math.PI / 2)),
  other: (c, r) => c.arc(0, 0, r * 0.75, 0, 2 * Math.PI),
  unnamed: (c, r) => c.arc(0, 0, r, 0, 2 * Math.PI),
  fold: (c, r) => c.rect(-r, -r * 0.7, r * 2, r * 1.4),
};
function ring(count, r, turn) {
  return Array.from({ length: count }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / count;
    return [r * Math.cos(angle), r * Math.sin(angle)];
  });
}
function poly(c, points) {
  points.forEach(([x, y], i) => (i ? c.lineTo(x, y) : c.moveTo(x, y)));
  c.closePath();
}

function drawNode({ ctx, id, x, y, state: { selected, hover } }) {
  const node = nodes.get(id);
  const faded = glow !== null && !glow.nodes.has(id);
  const chosen = selected || hover || (state.node !== null && node.slug !== "" && nodes.get(state.node).slug === node.slug);
  if (sideOf(node) === "pill") return pill(ctx, node, x, y, faded, chosen);
  const radius = radiusOf(node);
  return {
    drawNode() {
      ctx.save();
      ctx.translate(x, y);
      ctx.globalAlpha = faded ? 0.22 : 1;
      ctx.beginPath();
      ctx.arc(0, 0, radius + 4, 0, 2 * Math.PI);
      ctx.fillStyle = colours.paper;
      ctx.fill();
      glyph(ctx, node.role, radius, chosen);
      badges(ctx, node, radius * 0.5, -radius - 4);
      ctx.restore();
    },
    drawExternalLabel() {
      name(ctx, node, x, y, radius, faded, chosen || node.focus || (glow !== null && !faded));
    },
    nodeDimensions: { width: radius * 2 + 4, height: radius * 2 + 4 },
  };
}
const radiusOf = (node) => (node.focus ? 17 : node.role === "cluster" || node.role === "other" ? 7 : 9.5);
const sideOf = (node) => (narrow.matches ? node.nside : node.side);
function glyph(ctx, role, radius, chosen) {
  ctx.beginPath();
  shapes[role](ctx, radius);
  ctx.fillStyle = colours["r-" + role];
  ctx.fill();
  ctx.lineWidth = chosen ? 3 : 1.5;
  ctx.strokeStyle = chosen ? colours.accent : colours.ink;
  if (role === "fold" || role === "unnamed") ctx.setLineDash([3, 3]);
  ctx.stroke();
  ctx.setLineDash([]);
  if (role !== "unnamed") return;
  ctx.fillStyle = colours.ink;
  ctx.font = `600 ${Math.round(radius * 1.4)}px ${colours.sans}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText("?", 0, 1);
}

// Letters for flags on the firm itself, side by side from x to the right.
function badges(ctx, node, x, y) {
  const side = badgeSide(node);
  if (sideOf(node) !== "pill") y -= side / 4;
  node.badges.forEach((letter, i) => {
    ctx.beginPath();
    ctx.roundRect(x + (side + 1) * i, y - side / 2, side, side, side / 5);
    ctx.fillStyle = colours.warn;
    ctx.fill();
    ctx.fillStyle = colours.paper;
    ctx.font = `700 ${Math.round(side * 0.8)}px ${colours.sans}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(letter, x + (side + 1) * i + side / 2, y + side / 28);
  });
}

const badgeSide = (node) => (sideOf(node) === "pill" ? 14 : Math.min(28, Math.max(14, 13 / (network ? network.getScale() : 1))));
// Where they stand beside a node at x and y, so that no name is written over them.
function badgeBox(node, x, y) {
  const side = badgeSide(node);
  const radius = radiusOf(node);
  return { x: x + radius * 0.5, y: y - radius - 4 - side * 0.75, w: (side + 1) * node.badges.length, h: side, letters: true };
}

// In columns a node is a pill with its shape and name inside, so that no line runs through a name.
function pill(ctx, node, x, y, faded, chosen) {
  const width = narrow.matches ? 112 : 156;
  const height = 27;
  return {
    drawNode() {
      ctx.save();
      ctx.globalAlpha = faded ? 0.3 : 1;
      ctx.beginPath();
      ctx.roundRect(x - width / 2, y - height / 2, width, height, 7);
      ctx.fillStyle = colours.card;
      ctx.fill();
      ctx.lineWidth = chosen ? 2.4 : 1;
      ctx.strokeStyle = chosen ? colours.accent : colours.rule;
      ctx.stroke();
      ctx.translate(x - width / 2 + 14, y);
      glyph(ctx, node.role, 6, false);
      ctx.font = `${node.role === "lab" ? 600 : 500} 13px ${colours.sans}`;
      ctx.fillStyle = node.role === "fold" || node.role === "unnamed" ? colours.muted : colours.ink;
      ctx.textBaseline = "middle";
      ctx.textAlign = "left";
      ctx.fillText(cut(ctx, node.label, width - 32 - 15 * node.badges.length), 13, 0.5);
      badges(ctx, node, width - 12 - 15 * node.badges.length, 0);
      ctx.restore();
    },
    nodeDimensions: { width, height },
  };
}
function cut(ctx, text, width) {
  if (ctx.measureText(text).width <= width) return text;
  let short = text;
  while (short && ctx.measureText(short + "…").width > width) short = short.slice(0, -1);
  return short.trimEnd() + "…";
}

// Names in order of weight; one that would cover another tries the other sides, then waits until there is room.
function name(ctx, node, x, y, radius, faded, must) {
  const scale = network ? network.getScale() : 1;
  const size = Math.min(30, Math.max(13.5, 11.5 / scale)) * (node.focus ? 1.25 : 1);
  ctx.font = `${node.focus ? 700 : 500} ${size}px ${colours.sans}`;
  const first = sideOf(node);
  const sides = [first, ...["right", "left", "below", "above"].filter((side) => side !== first)];
  const placed = (side) => {
    const rows = wrapped(ctx, node.label, side === "left" || side === "right" ? 160 : Math.max(112, size * 8));
    const width = Math.max(...rows.map((row) => ctx.measureText(row).width));
    return { ...place(side, x, y, radius + 6, width, rows.length * size * 1.16), rows };
  };
  const boxes = sides.map(placed);
  const seen = boxes.filter(inSight);
  const over = (b) => free(b, true); // over a letter rather than not at all
  const box = seen.find((b) => free(b)) ?? seen.find(over) ?? (must || over(boxes[0]) ? boxes[0] : null);
  if (!box) return;
  taken.push(box);
  ctx.save();
  ctx.globalAlpha = faded ? 0.25 : 1;
  ctx.textBaseline = "middle";
  ctx.textAlign = box.align;
  ctx.lineJoin = "round";
  ctx.lineWidth = size * 0.36;
  ctx.strokeStyle = colours.paper;
  ctx.fillStyle = node.role === "fold" || node.role === "unnamed" ? colours.muted : colours.ink;
  box.rows.forEach((row, i) => {
    const at = box.y + size * 1.16 * (i + 0.5);
    ctx.strokeText(row, box.tx, at);
    ctx.fillText(row, box.tx, at);
  });
  ctx.restore();
}
function inSight(box) {
  const canvas = byId("canvas");
  const from = network.DOMtoCanvas({ x: 0, y: 0 });
  const to = network.DOMtoCanvas({ x: canvas.clientWidth, y: canvas.clientHeight });
  return box.x > from.x && box.y > from.y && box.x + box.w < to.x && box.y + box.h < to.y;
}
function free(box, overLetters = false) {
  return !taken.some((b) => !(overLetters && b.letters) && b.x < box.x + box.w && box.x < b.x + b.w && b.y < box.y + box.h && box.y < b.y + b.h);
}
function place(side, x, y, off, w, h) {
  if (side === "right") return { x: x + off, y: y - h / 2, w, h, tx: x + off, align: "left" };
  if (side === "left") return { x: x - off - w, y: y - h / 2, w, h, tx: x - off, align: "right" };
  const top = side === "above" ? y - off - h : y + off - 2;
  return { x: x - w / 2, y: top, w, h, tx: x, align: "center" };
}
function wrapped(ctx, text, width, most = 2) {
  const rows = [""];
  for (const word of text.split(" ")) {
    const last = rows[rows.length - 1];
    const longer = last ? last + " " + word : word;
    if (last && ctx.measureText(longer).width > width) rows.push(word);
    else rows[rows.length - 1] = longer;
  }
  if (rows.length > most) rows.splice(most - 1, rows.length, rows[most - 1] + "…");
  return rows.map((row) => (row.length > 44 ? row.slice(0, 43) + "…" : row));
}

function drawGround(ctx) {
  const thin = narrow.matches;
  const spots = network.getPositions();
  taken = [...nodes].map(([id, node]) => {
    const w = sideOf(node) === "pill" ? 80 : 8;
    return { x: spots[id].x - w, y: spots[id].y - 9, w: w * 2, h: 18 };
  });
  for (const [id, node] of nodes) {
    if (node.badges.length && sideOf(node) !== "pill") taken.push(badgeBox(node, spots[id].x, spots[id].y));
  }
  for (const lane of data.lanes) {
    const [left, top, right, bottom] = thin ? lane.narrowBox : lane.box;
    if (lane.framed) {
      ctx.beginPath();
      ctx.roundRect(left, top, right - left, bottom - top, 12);
      ctx.fillStyle = colours.lane;
      ctx.fill();
    }
    heading(ctx, lane, lane.framed ? (left + right) / 2 : left, lane.framed ? top + 24 : top, right - left);
  }
  ctx.lineCap = "round";
  ctx.lineWidth = thin ? 4 : 13;
  ctx.strokeStyle = colours.spine;
  for (const spine of data.spines) {
    ctx.beginPath();
    spine.forEach((id, i) => (i ? ctx.lineTo(spots[id].x, spots[id].y) : ctx.moveTo(spots[id].x, spots[id].y)));
    ctx.stroke();
  }
}
// Sums and shares on the lines, where there is room; what vis-network knows of a line's course is asked of it.
function drawNames(ctx) {
  const scale = network.getScale();
  const size = Math.min(22, Math.max(11.5, 10 / scale));
  ctx.font = `500 ${size}px ${colours.sans}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const edge of data.edges) {
    const line = lines.get(edge.id);
    const course = line.named && network.body.edges[edge.id]?.edgeType;
    if (!course) continue;
    const w = ctx.measureText(line.name).width + 4;
    for (const along of [0.5, 0.38, 0.62, 0.28, 0.72]) {
      const at = course.getPoint(along);
      const box = { x: at.x - w / 2 - 2, y: at.y - size / 2 - 2, w: w + 4, h: size + 4 };
      if (!free(box)) continue;
      taken.push(box);
      ctx.lineWidth = 4;
      ctx.strokeStyle = colours.paper;
      ctx.fillStyle = colours.ink;
      ctx.strokeText(line.name, at.x, at.y);
      ctx.fillText(line.name, at.x, at.y);
      break;
    }
  }
}
function heading(ctx, lane, x, y, width) {
  const scale = network.getScale();
  const size = Math.min(26, Math.max(13, 11 / scale));
  ctx.font = `600 ${size}px ${colours.serif}`;
  ctx.fillStyle = colours.muted;
  ctx.textBaseline = "middle";
  ctx.textAlign = lane.align;
  const rows = wrapped(ctx, lane.heading, lane.framed ? width - 12 : 150, 3);
  rows.forEach((row, i) => ctx.fillText(row, x, y + size * 1.15 * (i - (rows.length - 1) / 2)));
  if (lane.framed) return;
  const w = Math.max(...rows.map((row) => ctx.measureText(row).width));
  const left = lane.align === "left" ? x : lane.align === "right" ? x - w : x - w / 2;
  taken.push({ x: left, y: y - (rows.length * size) / 1.7, w, h: rows.length * size * 1.2 });
}

// Colours, widths and names of the lines for the present state.
function paint() {
  glow = lit();
  const many = data.edges.reduce((n, edge) => n + visible(lines.get(edge.id)), 0);
  const few = many <= data.namesUpTo;
  const depth = glow !== null || many <= 70 ? 1 : narrow.matches ? 0.4 : many <= 140 ? 0.75 : 0.6;
  const updates = data.edges.flatMap((edge) => {
    const line = lines.get(edge.id);
    const shown = visible(line);
    const bright = glow === null || glow.lines.has(edge.id);
    const colour = colours["f-" + line.family];
    line.named = shown && bright && line.name !== "" && (few || glow !== null);
    const update = {
      id: edge.id,
      hidden: !shown,
      color: { color: colour, highlight: colour, hover: colour, opacity: bright ? edge.color.opacity * depth : 0.08 },
      width: edge.width + (state.line === edge.id ? 1.6 : 0),
    };
    if (edge.background) update.background = { ...edge.background, color: fade(colour, bright ? 0.24 * depth : 0.04) };
    const look = `${shown} ${colour} ${update.color.opacity} ${update.width}`;
    if (looks.get(edge.id) === look) return [];
    looks.set(edge.id, look);
    return [update];
  });
  if (updates.length) edgeSet.update(updates);
  else network.redraw();
  count();
}
function fade(colour, alpha) {
  const n = parseInt(colour.slice(1), 16);
  return `rgba(${n >> 16}, ${(n >> 8) & 255}, ${n & 255}, ${alpha})`;
}
function count() {
  const drawn = new Set();
  const all = new Set();
  for (const line of lines.values()) {
    if (!line.deal || (line.aside && !state.aside)) continue;
    all.add(line.deal);
    if (visible(line)) drawn.add(line.deal);
  }
  byId("shown").textContent = `${drawn.size.toLocaleString("en")} of ${all.size.toLocaleString("en")} deals drawn`;
}
