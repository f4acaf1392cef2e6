"use strict";
/* What pages gain where scripts run: names that complete themselves, tables that sort, a query run from the keyboard. */
(() => {
  const field = document.querySelector(".find input[type=search]");
  const live = document.documentElement.dataset.live !== undefined;

  /* Names complete themselves while somebody types: asked of the server, or found in the list that a folder brings. */
  const offer = (list, names) => list.replaceChildren(...names.map((name) => {
    const option = document.createElement("option");
    option.value = name;
    return option;
  }));
  if (field) {
    const list = document.createElement("datalist");
    list.id = "names";
    field.after(list);
    field.setAttribute("list", list.id);
    let asked = "";
    let timer = 0;
    const names = window.INTERLOCK_NAMES ?? [];
    const matching = (words) => {
      const wanted = words.toLowerCase();
      const at = (name) => name.toLowerCase().indexOf(wanted);
      return names.filter(([name]) => at(name) >= 0).sort((a, b) => at(a[0]) - at(b[0]) || a[0].length - b[0].length);
    };
    field.addEventListener("input", () => {
      field.setCustomValidity("");
      const words = field.value.trim();
      clearTimeout(timer);
      if (words.length < 2 || words === asked) return;
      if (!live) { offer(list, matching(words).slice(0, 10).map(([name]) => name)); return; }
      timer = setTimeout(async () => {
        asked = words;
        const answer = await fetch("/suggest?limit=8&q=" + encodeURIComponent(words), { headers: { Accept: "application/json" } });
        if (answer.ok && words === asked) offer(list, (await answer.json()).items.map((item) => item.name));
      }, 120);
    });
    if (!live) {
      field.form.addEventListener("submit", (event) => {
        event.preventDefault();
        const [first] = matching(field.value.trim());
        if (first) { location.href = document.documentElement.dataset.root + first[1]; return; }
        field.setCustomValidity("Nothing of that name");
        field.reportValidity();
      });
    }
  }

  /* Tables that say so sort by any column; numbers by size, the rest by name, empty cells last. */
  const value = (cell) => cell.dataset.sort ?? cell.textContent.trim();
  const order = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    const x = Number(a), y = Number(b);
    return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, "en", { numeric: true }) : x - y;
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      if (!head.textContent.trim()) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sorter";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].map((row, place) => ({ row, place, key: value(row.cells[column]) }));
        rows.sort((a, b) => {
          const empty = a.key === "" || b.key === "";
          return (empty || !down ? order(a.key, b.key) : order(b.key, a.key)) || a.place - b.place;
        });
        body.append(...rows.map((item) => item.row));
      });
    });
  }

  /* The editor of queries: examples fill it, Ctrl and Enter run it. */
  const editor = document.querySelector(".editor textarea");
  if (editor) {
    editor.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        editor.form.requestSubmit();
      }
    });
    for (const link of document.querySelectorAll("[data-query]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        editor.value = link.dataset.query;
        editor.focus();
        editor.scrollIntoView({ block: "nearest" });
      });
    }
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent);
      button.textContent = "Copied";
    });
  }
})();
