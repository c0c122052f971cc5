/** A blob that tells how much of it was read: what `fetch` sends of a file is seen while it is sent. */
export class CountedBlob extends Blob {
  override readonly size: number;
  readonly #source: Blob;
  readonly #onRead: (bytes: number) => void;

  constructor(source: Blob, onRead: (bytes: number) => void) {
    super([], { type: source.type });
    this.size = source.size;
    this.#source = source;
    this.#onRead = onRead;
  }

  override stream(): ReturnType<Blob["stream"]> {
    const onRead = this.#onRead;
    return this.#source.stream().pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, controller) {
          onRead(chunk.byteLength);
          controller.enqueue(chunk);
        },
      }),
    );
  }

  override slice(start?: number, end?: number, type?: string): Blob {
    return this.#source.slice(start, end, type);
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return this.#source.arrayBuffer();
  }

  override text(): Promise<string> {
    return this.#source.text();
  }
}
