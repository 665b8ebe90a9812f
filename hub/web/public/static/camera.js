// Reads QR codes from the camera with the browser's own BarcodeDetector. Stops at the first code, when the picture is
// hidden, or after a minute; the camera is never left on.

const LIMIT_MS = 60000;

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
