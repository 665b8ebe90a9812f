// Comfort for the photo form, which works without it: pictures are made smaller here (their place and camera data go
// with it), shown before they are sent, and may come from this browser's camera where it is allowed.
"use strict";
const SIDE = 2400;
const QUALITIES = [0.82, 0.7, 0.55];

const toBlob = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

// A picture (bitmap or video) as a JPEG that fits, with the canvas it was drawn on. Null where the browser cannot.
async function shrink(source, width, height, bytes) {
  let scale = Math.min(1, SIDE / Math.max(width, height));
  for (let round = 0; round < 4; round += 1, scale *= 0.67) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const blob = await toBlob(canvas, quality);
      if (blob && blob.size <= bytes) return { blob, canvas };
    }
  }
  return null;
}

function begin(form) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-shots]");
  const says = form.querySelector("[data-photos-says]");
  const most = Number(form.dataset.most), bytes = Number(form.dataset.bytes);
  let shots = [];  // {file, canvas or null}
  let busy = Promise.resolve();

  const hint = form.querySelector("[data-says-size]");
  hint.textContent = hint.dataset.saysSize;

  const say = (text) => { says.textContent = text; says.hidden = !text; };

  // What will be sent is always what is shown.
  function show() {
    const files = new DataTransfer();
    for (const shot of shots) files.items.add(shot.file);
    input.files = files.files;
    list.hidden = !shots.length;
    list.replaceChildren(...shots.map(row));
  }

  function row(shot, place) {
    const item = document.createElement("li");
    const name = `${list.dataset.name} ${place + 1}`;
    if (shot.canvas) {
      shot.canvas.setAttribute("role", "img");
      shot.canvas.setAttribute("aria-label", name);
      item.append(shot.canvas);
    }
    const text = document.createElement("span");
    text.textContent = `${name}, ${Math.max(1, Math.round(shot.file.size / 1000))} kB${shot.canvas ? "" : ` (${list.dataset.unread})`}`;
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "btn s";
    drop.textContent = list.dataset.drop;
    drop.setAttribute("aria-label", `${list.dataset.drop} ${name}`);
    drop.addEventListener("click", () => { shots = shots.filter((each) => each !== shot); show(); input.focus(); });
    item.append(text, drop);
    return item;
  }

  async function add(files) {
    say(says.dataset.busy);
    for (const file of files) {
      if (shots.length >= most) { show(); say(says.dataset.many); return; }
      shots.push(await shotOf(file));
    }
    show();
    say("");
  }

  // A file that the browser cannot open is sent as it is: the box says in words what is wrong with it.
  async function shotOf(file) {
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      const small = await shrink(bitmap, bitmap.width, bitmap.height, bytes);
      bitmap.close();
      if (small) return { file: new File([small.blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" }), canvas: small.canvas };
    } catch { /* said by the box */ }
    return { file, canvas: null };
  }

  input.addEventListener("change", () => {
    const chosen = Array.from(input.files);
    busy = busy.then(() => add(chosen));
  });

  // Sent too early, the form waits until the last picture is small.
  form.addEventListener("submit", (event) => {
    if (says.textContent !== says.dataset.busy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    busy.then(() => form.requestSubmit(event.submitter));
  }, true);

  camera(form, (file) => { busy = busy.then(() => add([file])); });
  form.dataset.ready = "1";
}

// One button: the first press opens the camera, each further one takes a picture. It closes with the page.
function camera(form, taken) {
  const button = form.querySelector("[data-camera]");
  const video = form.querySelector("[data-camera-video]");
  if (form.querySelector("[capture]") || !window.isSecureContext || !navigator.mediaDevices?.getUserMedia) return;
  let stream = null;
  const close = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    video.hidden = true;
    button.textContent = button.dataset.open;
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (stream) {
      const canvas = document.createElement("canvas");
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      canvas.getContext("2d").drawImage(video, 0, 0);
      const blob = await toBlob(canvas, 0.95);
      if (blob) taken(new File([blob], "kamera.jpg", { type: "image/jpeg" }));
      return;
    }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 2560 }, height: { ideal: 1920 } } });
    } catch {
      button.hidden = true;  // not allowed, or there is none: the file field does it
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    button.textContent = button.dataset.take;
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) close(); });
  addEventListener("pagehide", close);
}

for (const form of document.querySelectorAll("form[data-photos]")) begin(form);

// While a phone holds the link, what it sends appears here by itself.
const kept = document.querySelector("[data-photos-kept]");
if (kept && document.querySelector("#ponsel .qr-frame")) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.pathname, { headers: { "x-simpul-part": "1" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of ["[data-photos-kept]", "#ponsel"]) {
        const fresh = page.querySelector(part), old = document.querySelector(part);
        if (fresh && old && fresh.textContent !== old.textContent && !old.contains(document.activeElement)) old.replaceWith(fresh);
      }
    } catch { /* the device is unreachable: the page keeps what it showed */ }
  }, 4_000);
}
