// The panel: what a party or a deal is, with its figures and its claims. Text only; nothing of it is ever markup.
const details = byId("details");

function link(href, text) {
  const anchor = make("a", text);
  if (/^https?:\/\//.test(href) || /^[./]/.test(href) || /^[a-z0-9-]+\.html$/.test(href)) anchor.href = href;
  anchor.rel = "noreferrer noopener";
  return anchor;
}
function head(title) {
  details.replaceChildren();
  const close = make("button", "Close", "close");
  close.type = "button";
  close.addEventListener("click", () => choose({}));
  const heading = make("h2", title);
  details.append(close, heading);
}
function terms(rows) {
  const list = make("dl");
  for (const [label, text] of rows) {
    if (!text) continue;
    list.append(make("dt", label), make("dd", text, label.startsWith("sources disagree") ? "warn" : ""));
  }
  return list;
}

function showNode(id) {
  const node = nodes.get(id);
  head(node.label);
  if (node.role === "fold") {
    details.append(make("p", "No room in the picture; their deals are in the table below."));
    details.append(names(node.folded));
    return;
  }
  details.append(make("p", node.what));
  for (const text of node.flags) details.append(make("p", text, "warn"));
  if (node.href) {
    const paragraph = make("p");
    paragraph.append(link(node.href, "Everything about " + node.label));
    if (node.around) paragraph.append(make("span", " · "), link(node.around, "Its surroundings"));
    details.append(paragraph);
  }
  const spots = new Set(sameParty(id));
  const own = [...lines].filter(([, line]) => line.drawn && (spots.has(line.from) || spots.has(line.to)));
  const list = make("ul");
  for (const [key, line] of own) list.append(lineItem(key, line));
  details.append(make("h3", own.length === 1 ? "1 line" : `${own.length} lines`), list);
}
function names(folded) {
  const list = make("ul");
  for (const [label, href] of folded) {
    const item = make("li");
    item.append(href ? link(href, label) : make("span", label));
    list.append(item);
  }
  return list;
}
function lineItem(key, line) {
  const item = make("li");
  const button = make("button");
  button.type = "button";
  const tick = make("span", "", "tick");
  tick.dataset.family = line.family;
  button.append(tick, `${line.units[0]} ${line.verb} ${line.units[1]}`);
  const rest = [line.kind, line.figure, line.when, line.status === "confirmed" ? "" : line.status].filter(Boolean).join(" · ");
  button.append(make("br"), make("small", rest));
  button.addEventListener("click", () => choose({ line: key, focus: true }));
  item.append(button);
  return item;
}

function showLine(key) {
  const line = lines.get(key);
  head(`${line.units[0]} ${line.verb} ${line.units[1]}`);
  const tick = make("span", "", "tick");
  tick.dataset.family = line.family;
  const what = make("p");
  what.append(tick, [line.kind, line.figure].filter(Boolean).join(", ") + (line.note ? ` (${line.note})` : ""));
  details.append(what);
  details.append(terms([["when", line.when], ["evidence", line.status], ["stage", line.stage], ["in force", line.force], ...line.facts]));
  if (line.href) {
    const paragraph = make("p");
    paragraph.append(link(line.href, "Everything about this deal"));
    details.append(paragraph);
  }
  const count = line.claims.length;
  details.append(make("h3", count === 1 ? "Rests on 1 claim" : `Rests on ${count} claims`));
  const list = make("ol");
  for (const id of line.claims) list.append(claimItem(data.claims[id]));
  details.append(list);
}
function claimItem(claim) {
  const item = make("li");
  item.append(claim.url ? link(claim.url, claim.publisher) : make("span", claim.publisher));
  item.append(make("small", ` ${claim.kind}, ${claim.published} · ${claim.status}`));
  if (claim.title) item.append(make("br"), make("span", claim.title));
  if (claim.note) item.append(make("br"), make("small", claim.note));
  return item;
}
function showMark(id) {
  const mark = data.marks.find((m) => m.id === id);
  head(mark.title);
  details.append(make("p", mark.text));
  const list = make("ul");
  for (const key of mark.lines) if (lines.has(key)) list.append(lineItem(key, lines.get(key)));
  details.append(list);
}

// One thing is chosen at a time: a node, a line or a mark.
function choose({ node = null, line = null, mark = null, focus = false, centre = false }) {
  Object.assign(state, { node, line, mark });
  details.hidden = !(node || line || mark);
  if (node) showNode(node);
  if (line) showLine(line);
  if (mark) showMark(mark);
  document.querySelectorAll("[data-mark]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.mark === mark)));
  document.querySelectorAll("tr.here").forEach((row) => row.classList.remove("here"));
  if (line) document.querySelector(`tr[data-line="${CSS.escape(line)}"]`)?.classList.add("here");
  network.setSelection({ nodes: node ? [node] : [], edges: [] });
  paint();
  if (centre && node) network.focus(node, { scale: Math.max(network.getScale(), 0.6), animation: calm.matches ? false : { duration: 350 } });
  if (!details.hidden) {
    byId("legend").parentElement.scrollTop = 0;
    if (focus) details.focus({ preventScroll: !window.matchMedia("(max-width: 900px)").matches });
  }
}
