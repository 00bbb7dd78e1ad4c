// Types that every runtime of ebb has but the types of Node 20 lack.
declare namespace WebAssembly {
  interface Instance {
    readonly exports: unknown;
  }
  function instantiate(module: Module, imports: unknown): Promise<Instance>;
}

declare module "libpg-query/wasm/libpg-query.js" {
  namespace start {
    /** The parser's program, with the memory that it shares with ebb. */
    interface ParserProgram {
      _malloc(bytes: number): number;
      _free(pointer: number): void;
      _wasm_parse_query_raw(text: number): number;
      _wasm_free_parse_result(result: number): void;
      getValue(pointer: number, type: "i32"): number;
      lengthBytesUTF8(text: string): number;
      stringToUTF8(text: string, pointer: number, length: number): void;
      UTF8ToString(pointer: number): string;
    }
    interface ParserOptions {
      instantiateWasm(
        imports: unknown,
        ready: (instance: WebAssembly.Instance) => void,
      ): Readonly<Record<string, never>>;
    }
  }
  function start(options: start.ParserOptions): Promise<start.ParserProgram>;
  export = start;
}
