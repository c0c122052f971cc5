/** Watching a run in a browser: its stages, and each training's curves as they grow. */
export { readWatched, type Training, type Watched } from "./read-watched.js";
export { serveWatch, type WatchServer } from "./serve-watch.js";
