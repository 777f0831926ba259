/* A stand-in: here the real plugin is committed. */
