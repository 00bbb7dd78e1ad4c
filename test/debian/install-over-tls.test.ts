import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer } from "node:https";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { makeCertificates } from "../database/certificates.ts";
import { type Installer, withInstaller } from "../support/installer.ts";
import { mirror } from "../support/mirror-files.ts";

const files = mirror();
const certificates = makeCertificates();
const servers: Server[] = [];
let secure = "";
let plain = "";

/** Sends the mirror's files; `/away` of either server leads to the plain one. */
const answer: RequestListener = (request, response) => {
  const name = basename(request.url ?? "");
  response.setHeader("connection", "close");
  if (request.url?.startsWith("/away/")) {
    response.writeHead(302, { location: `${plain}/${name}` }).end();
  } else {
    response.end(files.get(name));
  }
};

before(async () => {
  // BusyBox's own TLS has but old ciphers.
  const old = { ciphers: "ALL:@SECLEVEL=0", maxVersion: "TLSv1.2" } as const;
  const { certificate: cert, key } = certificates.server;
  plain = `http://127.0.0.1:${await listen(createHttpServer(answer))}`;
  secure = `https://localhost:${await listen(createServer({ cert, key, ...old }, answer))}`;
});

after(() => {
  for (const server of servers) server.close();
  certificates.remove();
});

test("install.sh does not take BusyBox's word for who answers over https", async () => {
  await withInstaller(files, async ({ install, directory, folder }) => {
    const programs = join(folder, "busybox");
    mkdirSync(programs);
    spawnSync("busybox", ["--install", "-s", programs]);
    const env = { PATH: programs, EBB_DOWNLOAD_BASE: secure };
    const { status, stderr } = await install(env, { shell: [join(programs, "sh")] });
    assert.equal(status, 1);
    assert.equal(
      stderr,
      `error: This wget takes any certificate for ${secure}\n  hint: install curl or GNU's wget\n`,
    );
    assert.deepEqual(readdirSync(directory), []);
  });
});

/** The machine's curl or wget, and how each is told whom to trust. */
const TOOLS = {
  curl: (file: string) => ({ CURL_CA_BUNDLE: file }),
  wget: (file: string, folder: string) => {
    writeFileSync(join(folder, "wgetrc"), `ca_certificate=${file}\n`);
    return { WGETRC: join(folder, "wgetrc") };
  },
};

for (const [tool, trusting] of Object.entries(TOOLS)) {
  const withTool = async (
    use: (installer: Installer, env: Readonly<Record<string, string>>) => Promise<void>,
  ): Promise<void> =>
    withInstaller(files, async (installer) => {
      const trust = trusting(certificates.root.certificateFile, installer.folder);
      await use(installer, { PATH: programsWith(tool, installer.folder), ...trust });
    });

  test(`install.sh installs over https with ${tool}`, async () => {
    await withTool(async ({ install, directory }, env) => {
      const { status, stderr } = await install({ ...env, EBB_DOWNLOAD_BASE: secure });
      assert.deepEqual([status, stderr], [0, ""]);
      assert.deepEqual(readdirSync(directory), ["ebb"]);
    });
  });

  for (const [fault, base, said] of [
    ["a certificate of a stranger", () => secure, /certificate/],
    ["a way from https to http", () => `${secure}/away`, /http/],
    ["a way from this machine's http to another place", () => `${plain}/away`, /redirec/],
  ] as const) {
    test(`install.sh tells of ${fault} with ${tool}`, async () => {
      await withTool(async ({ install, directory }, { PATH = "", ...trust }) => {
        const env = fault.includes("stranger") ? {} : trust;
        const { status, stderr } = await install({ PATH, ...env, EBB_DOWNLOAD_BASE: base() });
        assert.equal(status, 1);
        assert.match(stderr, said);
        assert.match(stderr, /^error: .*\n {2}hint: .*\n$/m);
        assert.deepEqual(readdirSync(directory), []);
      });
    });
  }
}

test("install.sh tells with wget that a file is not there", async () => {
  await withInstaller(new Map(), async ({ install, folder }) => {
    const { stderr } = await install({ PATH: programsWith("wget", folder) });
    assert.match(stderr, /404/);
  });
});

/** A folder with what the script needs, and one of curl and wget. */
function programsWith(tool: string, folder: string): string {
  const programs = join(folder, "with");
  mkdirSync(programs);
  const needed = "cat chmod cp grep gzip id ldd ls mkdir mktemp mv rm sed sh sha256sum uname";
  for (const name of [...needed.split(" "), tool]) {
    const place = ["/usr/bin", "/bin"].map((bin) => join(bin, name)).find(existsSync);
    assert.notEqual(place, undefined, `needs Debian's ${name}`);
    symlinkSync(place ?? "", join(programs, name));
  }
  return programs;
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
