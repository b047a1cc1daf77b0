"use strict";
const ids = ["messages", "count"];

async function refresh() {
  try {
    const page = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
    for (const id of ids) {
      const fresh = page.getElementById(id).innerHTML;
      const shown = document.getElementById(id);
      if (shown.dataset.source !== fresh) {
        shown.innerHTML = fresh;
        shown.dataset.source = fresh;
        localTimes();
      }
    }
    document.body.classList.remove("offline");
  } catch {
    document.body.classList.add("offline");
  }
}

function localTimes() {
  for (const time of document.querySelectorAll("time")) {
    time.textContent = new Date(time.dateTime).toLocaleTimeString();
  }
}

document.addEventListener("click", async (event) => {
  const wamid = event.target.dataset.wamid;
  if (!wamid) return;
  const reply = await fetch("/simulator/press-did-not-request", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ wamid }),
  });
  event.target.disabled = true;
  event.target.textContent = reply.ok ? "Reported" : await reply.text();
});

localTimes();
setInterval(refresh, 2000);
