// Narrows the board's rows while somebody types; what is typed is asked for when it is sent.
document.addEventListener("input", event => {
  if (event.target.id !== "q") return;
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  document.querySelectorAll("table.scorecard").forEach(table => {
    let here = 0;
    table.querySelectorAll("tbody tr").forEach(row => {
      const text = row.cells[0].innerText.toLowerCase();
      row.hidden = !words.every(word => text.includes(word));
      here += !row.hidden;
    });
    table.closest("section").hidden = !here;
    found += here;
  });
  const said = document.getElementById("found");
  if (said) said.textContent = words.length ? `${found} found` : "";
});
