// Tables that sort and filter. Without this script the page shows the same tables as they are.
"use strict";

const LEAST_ROWS = 8; // fewer rows are seen at a glance

// The first number of a cell, so that "+0.038 [-0.004, 0.074]" and "1,234" sort as numbers; a day
// is one, and times are hours.
function numberOf(text) {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return Number(text.replace(/-/g, ""));
  const found = text.replace(/,/g, "").replace(/\u2212/g, "-").match(/[+-]?\d+(\.\d+)?/);
  if (!found) return NaN;
  return Number(found[0]) * (/^[\d.]+ (\u5929|days)$/.test(text) ? 24 : 1);
}

function compareCells(a, b, isNumeric) {
  if (!isNumeric) return a.localeCompare(b, document.documentElement.lang, { numeric: true });
  const [x, y] = [numberOf(a), numberOf(b)];
  return x - y;
}

// Cells without a number come last, whichever way the column is sorted.
function isBare(text, isNumeric) {
  return isNumeric && Number.isNaN(numberOf(text));
}

function sortBy(table, column, button) {
  const head = button.parentElement;
  const isUp = head.getAttribute("aria-sort") !== "ascending";
  for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
  const isNumeric = head.classList.contains("n");
  const rows = Array.from(table.tBodies[0].rows);
  const text = (row) => row.cells[column].textContent.trim();
  rows.sort((a, b) => {
    const [x, y] = [text(a), text(b)];
    const bare = isBare(x, isNumeric) - isBare(y, isNumeric);
    return bare || (isUp ? 1 : -1) * compareCells(x, y, isNumeric) || 0;
  });
  table.tBodies[0].append(...rows);
}

function addSorting(table) {
  Array.from(table.tHead.rows[0].cells).forEach((cell, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...cell.childNodes);
    button.title = document.body.dataset.sort;
    button.addEventListener("click", () => sortBy(table, column, button));
    cell.append(button);
  });
}

function addFilter(table) {
  const rows = Array.from(table.tBodies[0].rows);
  const label = document.createElement("label");
  const input = document.createElement("input");
  const shown = document.createElement("output");
  input.type = "search";
  label.className = "filter";
  label.append(document.body.dataset.filter, input, shown);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    const left = rows.filter((row) => !row.hidden).length;
    shown.textContent = wanted ? `${left} / ${rows.length}` : "";
  });
  table.closest(".scroll").before(label);
}

for (const table of document.querySelectorAll("table")) {
  if (table.tBodies[0].rows.length > 1) addSorting(table);
  if (table.tBodies[0].rows.length >= LEAST_ROWS) addFilter(table);
}
