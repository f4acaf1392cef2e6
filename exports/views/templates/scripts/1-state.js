// What the page knows: the data block, the colours of the theme, what is chosen and what is filtered out.
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const make = (tag, text, name) => {
  const element = document.createElement(tag);
  if (text !== undefined && text !== "") element.textContent = text;
  if (name) element.className = name;
  return element;
};
const lines = new Map(Object.entries(data.lines));
const nodes = new Map(Object.entries(data.nodes));
const narrow = window.matchMedia("(max-width: 720px)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

const state = {
  off: { family: new Set(), status: new Set(), rung: new Set(), role: new Set(), lane: new Set() },
  aside: false,
  stop: data.stops.length - 1,
  node: null,
  line: null,
  mark: null,
};

const colours = {};
function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of data.colours) colours[name] = style.getPropertyValue("--" + name).trim();
}
readColours();

// A stop stands for its last day. A line without a date is always there; the last stop shows what has ended, too.
const stopDay = () => (data.stops.length ? data.stops[state.stop].day : "9999-12-31");

function passes(line) {
  const off = state.off;
  if (off.family.has(line.family) || off.status.has(line.status) || off.rung.has(line.rung)) return false;
  if (line.since && line.since > stopDay()) return false;
  if (line.until && state.stop < data.stops.length - 1 && line.until < stopDay()) return false;
  return [line.from, line.to].every((end) => {
    const node = nodes.get(end);
    return !node || node.focus || (!off.role.has(node.role) && !off.lane.has(node.lane));
  });
}
const visible = (line) => line.drawn && passes(line) && (state.aside || !line.aside);

// A group that stands in several layers is one party, whichever of its nodes is chosen.
function sameParty(id) {
  const slug = nodes.get(id).slug;
  return slug ? [...nodes.keys()].filter((other) => nodes.get(other).slug === slug) : [id];
}

// What is lit up: the chosen line, the chosen node with its neighbours, or a mark's own; null means everything.
function lit() {
  if (state.mark) {
    const mark = data.marks.find((m) => m.id === state.mark);
    return { nodes: new Set(mark.nodes), lines: new Set(mark.lines) };
  }
  if (state.line) {
    const line = lines.get(state.line);
    return { nodes: new Set([line.from, line.to]), lines: new Set([state.line]) };
  }
  if (!state.node || nodes.get(state.node).focus) return null;
  const own = new Set(sameParty(state.node));
  const near = { nodes: new Set(own), lines: new Set() };
  for (const [id, line] of lines) {
    if ((!own.has(line.from) && !own.has(line.to)) || !visible(line)) continue;
    near.lines.add(id);
    near.nodes.add(line.from).add(line.to);
  }
  return near;
}
