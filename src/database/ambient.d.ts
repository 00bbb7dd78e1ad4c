// What every runtime of ebb has and the types of Node 20 do not name.
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: "WebAssembly.Module";
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}

// Imported `with { type: "file" }`: the path under which a compiled binary finds the file.
declare module "*.wasm";
declare module "*.data";
declare module "*.tar.br";
