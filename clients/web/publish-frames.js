// A worker between the encoders and the network: it hands the page a copy of each frame, and lets every frame pass as it is.
// One worker serves all connections of a recording, so that one clock tells when their frames came.

self.onrtctransform = ({ transformer }) => {
  const { pipe } = transformer.options;
  const tell = new TransformStream({
    transform(frame, out) {
      const opus = frame.data.slice(0);
      self.postMessage({ pipe, at: performance.now(), rtp: frame.getMetadata().rtpTimestamp ?? frame.timestamp, opus }, [opus]);
      out.enqueue(frame);
    },
  });
  transformer.readable.pipeThrough(tell).pipeTo(transformer.writable).catch(() => {}); // its connection was closed
};
