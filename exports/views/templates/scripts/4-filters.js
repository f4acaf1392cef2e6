// Legend, time, search and table: what is shown, in the picture and in the table alike.
const rows = [...document.querySelectorAll("#table tbody tr")];

function sift() {
  paint();
  for (const row of rows) row.hidden = !passes(lines.get(row.dataset.line));
}

byId("legend").addEventListener("submit", (event) => event.preventDefault());
byId("legend").addEventListener("change", ({ target }) => {
  const kind = target.dataset.filter;
  if (kind === "aside") state.aside = target.checked;
  else if (target.checked) state.off[kind].delete(target.value);
  else state.off[kind].add(target.value);
  sift();
});
byId("legend").addEventListener("click", ({ target }) => {
  const button = target.closest("[data-mark]");
  if (button) choose(state.mark === button.dataset.mark ? {} : { mark: button.dataset.mark });
});

const day = byId("day");
let clock = null;
function showStop() {
  const stop = data.stops[state.stop];
  const last = state.stop === data.stops.length - 1;
  byId("by").textContent = last ? "all deals" : "as of " + stop.label;
  day.setAttribute("aria-valuetext", last ? "all deals" : "deals as of " + stop.label);
  document.querySelectorAll("[data-bar]").forEach((bar) => bar.classList.toggle("later", Number(bar.dataset.bar) > state.stop));
}
function stopPlaying() {
  clearInterval(clock);
  clock = null;
  byId("play").textContent = "Play";
  byId("play").setAttribute("aria-pressed", "false");
}
function setStop(value) {
  state.stop = value;
  day.value = String(value);
  showStop();
  sift();
}
if (day) {
  day.addEventListener("input", () => {
    stopPlaying();
    setStop(Number(day.value));
  });
  byId("play").addEventListener("click", () => {
    if (clock) return stopPlaying();
    byId("play").textContent = "Pause";
    byId("play").setAttribute("aria-pressed", "true");
    if (state.stop >= data.stops.length - 1) setStop(0);
    clock = setInterval(() => {
      setStop(state.stop + 1);
      if (state.stop >= data.stops.length - 1) stopPlaying();
    }, 450);
  });
  showStop();
}

byId("find").addEventListener("submit", (event) => {
  event.preventDefault();
  find(true);
});
byId("search").addEventListener("change", () => find(false));
function find(loose) {
  const wanted = byId("search").value.trim().toLowerCase();
  if (!wanted) return;
  const all = [...nodes].filter(([, node]) => node.role !== "fold");
  const exact = all.find(([, node]) => node.label.toLowerCase() === wanted);
  const near = exact || (loose && all.find(([, node]) => node.label.toLowerCase().includes(wanted)));
  if (near) choose({ node: near[0], centre: true });
}

// The table sorts by its headings; a row leads to its line in the picture.
document.querySelectorAll("#table th").forEach((cell, column) => {
  const button = make("button", cell.textContent);
  button.type = "button";
  button.addEventListener("click", () => sortBy(cell, column));
  cell.replaceChildren(button);
});
function sortBy(cell, column) {
  const down = cell.getAttribute("aria-sort") === "ascending";
  document.querySelectorAll("#table th").forEach((other) => other.removeAttribute("aria-sort"));
  cell.setAttribute("aria-sort", down ? "descending" : "ascending");
  const key = (row) => (column === 4 ? Number(lines.get(row.dataset.line).size) : row.cells[column].dataset.sort ?? row.cells[column].textContent);
  const sorted = rows
    .map((row) => [key(row), row])
    .sort(([a], [b]) => (typeof a === "number" ? a - b : a.localeCompare(b, "en")) * (down ? -1 : 1));
  document.querySelector("#table tbody").append(...sorted.map(([, row]) => row));
}
for (const row of rows) {
  const line = lines.get(row.dataset.line);
  if (!line.drawn) continue;
  const button = make("button", row.cells[0].textContent);
  button.type = "button";
  button.title = "Show in the picture";
  button.addEventListener("click", () => {
    if (line.aside && !state.aside) {
      state.aside = true;
      document.querySelector('[data-filter="aside"]').checked = true;
    }
    choose({ line: row.dataset.line });
    byId("stage").scrollIntoView({ behavior: calm.matches ? "auto" : "smooth" });
  });
  row.cells[0].replaceChildren(button);
}
