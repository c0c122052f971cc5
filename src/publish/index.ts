/** A finished run -> repositories on the Hub, or a folder that holds the same. */
export {
  assemble,
  DATASET_PLACES,
  type DatasetPlace,
  datasetRepo,
  type PublishOptions,
} from "./assemble.js";
export {
  compareReports,
  type FigureChange,
  type ReportComparison,
} from "./compare-reports.js";
export { hashesFile } from "./hashes.js";
export { type UploadEvent, type Uploaded, type UploadOptions, upload } from "./hub/upload.js";
export type { Publication, PublishFile } from "./publish-file.js";
export { textOf } from "./publish-file.js";
export { type Verification, verifyFolder } from "./verify.js";
export { WHAT, type What } from "./weights.js";
export { type FolderProgress, writeToFolder } from "./write-folder.js";
