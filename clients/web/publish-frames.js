// A worker between the encoder and the network: it tells the page each frame's RTP timestamp, and lets every frame pass as it is.

self.onrtctransform = ({ transformer }) => {
  const tell = new TransformStream({
    transform(frame, out) {
      self.postMessage(frame.getMetadata().rtpTimestamp ?? frame.timestamp);
      out.enqueue(frame);
    },
  });
  transformer.readable.pipeThrough(tell).pipeTo(transformer.writable);
};
