// The page that tests of browser legs open, as text: its script runs in the browser, outside this project's types.
// Not part of the running product.

/** HTML with `openConnection()`, `offer()`, `answer(sdp)`, `accept(sdp)`, `press(keys)`, `loudest()` and `hangUp()`. */
export const browserPage = `<!doctype html><title>leg</title><script>
let connection, context, meter;
async function openConnection() {
  connection = new RTCPeerConnection();
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const stream = await navigator.mediaDevices.getUserMedia({ audio });
  context = new AudioContext();
  meter = context.createAnalyser();
  meter.fftSize = 8192;
  connection.ontrack = (event) => {
    const heard = new MediaStream([event.track]);
    // Chromium feeds remote audio to Web Audio only while an element plays it.
    const element = new Audio();
    element.srcObject = heard;
    element.muted = true;
    element.play();
    context.createMediaStreamSource(heard).connect(meter);
  };
  for (const track of stream.getTracks()) connection.addTrack(track, stream);
}
async function gathered() {
  if (connection.iceGatheringState !== 'complete') {
    await new Promise((resolve) => {
      connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && resolve();
    });
  }
  return connection.localDescription.sdp;
}
async function offer() {
  await connection.setLocalDescription(await connection.createOffer());
  return gathered();
}
async function answer(sdp) {
  await connection.setRemoteDescription({ type: 'offer', sdp });
  await connection.setLocalDescription(await connection.createAnswer());
  return gathered();
}
async function accept(sdp) { await connection.setRemoteDescription({ type: 'answer', sdp }); }
function press(keys) { connection.getSenders()[0].dtmf.insertDTMF(keys, 100, 70); }
// Frequency of the loudest part of what is heard, 0 when all is quiet.
function loudest() {
  const levels = new Float32Array(meter.frequencyBinCount);
  meter.getFloatFrequencyData(levels);
  let top = 1;
  levels.forEach((level, bin) => { if (bin > 0 && level > levels[top]) top = bin; });
  return levels[top] > -40 ? (top * context.sampleRate) / meter.fftSize : 0;
}
function hangUp() { connection.close(); }
</script>`;
