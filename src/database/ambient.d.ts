// Types that every runtime of ebb has but the types of Node 20 lack.
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: "WebAssembly.Module";
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}

// Imported `with { type: "file" }`: the path of the file in a compiled binary.
declare module "*.wasm";
declare module "*.data";
declare module "*.tar.br";
