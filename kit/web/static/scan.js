// Reads QR codes from the camera with the browser's own BarcodeDetector, where it has one and the page may use a camera.
// Knows no code's meaning. Stops at the first code, when the page is hidden, or after a minute; never stays on.

const LIMIT_MS = 60000;

// Whether this browser can: https or loopback, a camera, a detector.
export const canScan = () => 'BarcodeDetector' in window && Boolean(navigator.mediaDevices);

// Shows the camera in `video` and calls `found(text)` once. Resolves false where the camera is not allowed.
export async function scan(video, found) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  } catch {
    return false;
  }
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  const end = performance.now() + LIMIT_MS;
  const stop = () => {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    video.hidden = true;
  };
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const look = async () => {
    if (performance.now() > end || document.hidden) return stop();
    const codes = await detector.detect(video).catch(() => []);
    if (!codes.length) return setTimeout(look, 120);
    stop();
    return found(codes[0].rawValue);
  };
  look();
  return true;
}

// A button with data-scan="id of a field" fills the field from the camera and sends its form.
const button = document.querySelector('[data-scan]');
if (button && canScan()) {
  const field = document.getElementById(button.dataset.scan);
  button.hidden = false;
  button.addEventListener('click', () =>
    scan(document.querySelector('[data-scan-video]'), (text) => {
      field.value = text;
      field.form.requestSubmit();
    }),
  );
}
