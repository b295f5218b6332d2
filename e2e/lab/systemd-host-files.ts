import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// What a host that systemd boots has to show: services, a package with an update, a container.

const UNITS = 'etc/systemd/system';

/** Writes a file below a root directory. */
export function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A service that starts with the host. `lines` are those of its section [Service]. */
export function putService(root: string, name: string, lines: readonly string[]): void {
  put(root, `${UNITS}/${name}.service`, ['[Service]', ...lines, ''].join('\n'));
  const wants = join(root, UNITS, 'multi-user.target.wants');
  mkdirSync(wants, { recursive: true });
  symlinkSync(`/${UNITS}/${name}.service`, join(wants, `${name}.service`));
}

/** A Docker engine without a network of its own, with one container `web` that says hello and stays. */
export function putDocker(root: string): void {
  putService(root, 'engine', [
    'Type=notify',
    'Delegate=yes',
    'TimeoutStopSec=2',
    // The host may not write to the control groups that it was given, but it may change that.
    "ExecStartPre=/bin/sh -c 'for group in /sys/fs/cgroup /sys/fs/cgroup/*; do mount -o remount,rw,bind $$group; done; true'",
    `ExecStart=/usr/sbin/dockerd ${ENGINE_OPTIONS}`,
    `ExecStartPost=/bin/sh ${CONTAINER_SCRIPT}`,
  ]);
  put(root, CONTAINER_SCRIPT, MAKE_CONTAINER);
}

const ENGINE_OPTIONS = [
  '--host=unix:///run/docker.sock --group=docker --storage-driver=vfs',
  '--bridge=none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false',
].join(' ');

const CONTAINER_SCRIPT = '/usr/local/make-container.sh';
/** The container has the host's programs. */
const MAKE_CONTAINER = `set -e
docker inspect web >/dev/null 2>&1 && exit 0
mkdir /tmp/image
for folder in bin lib lib64; do ln -s "usr/$folder" "/tmp/image/$folder"; done
tar -C /tmp/image -c . | docker import - tiny
docker run --detach --network none --volume /usr:/usr:ro --name web tiny \
  /bin/sh -c 'trap exit TERM; echo hello; while :; do sleep 0.2; done'
`;

/** The package of `putPackages`, and its settings file. */
export const PACKAGE = 'homelab-cmd-sample';
export const PACKAGE_SETTINGS = `/etc/${PACKAGE}.conf`;

/** A source of packages for apt with version 2 of a package, and a file /srv/PACKAGE_1.deb with version 1 of it. */
export function putPackages(root: string): void {
  const srv = join(root, 'srv');
  mkdirSync(join(srv, 'packages'), { recursive: true });
  buildPackage(join(srv, `${PACKAGE}_1.deb`), 1);
  const file = `${PACKAGE}_2.deb`;
  const control = buildPackage(join(srv, 'packages', file), 2);
  const content = readFileSync(join(srv, 'packages', file));
  const sum = createHash('sha256').update(content).digest('hex');
  put(srv, 'packages/Packages', `${control}Filename: ./${file}\nSize: ${content.length}\nSHA256: ${sum}\n`);
  put(root, 'etc/apt/sources.list', 'deb [trusted=yes] file:///srv/packages ./\n');
  for (const folder of ['apt.conf.d', 'preferences.d']) mkdirSync(join(root, 'etc/apt', folder));
}

/** Its settings differ from version to version, so that dpkg would ask. @returns what it says about itself */
function buildPackage(file: string, version: number): string {
  const folder = `${file}.d`;
  const control = `Package: ${PACKAGE}\nVersion: ${version}\nArchitecture: all\nMaintainer: Nobody <nobody@localhost>\nDescription: has settings\n`;
  put(folder, 'DEBIAN/control', control);
  put(folder, 'DEBIAN/conffiles', `${PACKAGE_SETTINGS}\n`);
  put(folder, PACKAGE_SETTINGS, `version ${version}\n`);
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', folder, file], { stdio: 'ignore' });
  rmSync(folder, { recursive: true });
  return control;
}

/** A service `web-tls` on port 443 with a certificate of its own for `cn`. */
export function putTlsService(root: string, cn: string): void {
  mkdirSync(join(root, 'srv'), { recursive: true });
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => join(root, 'srv', name));
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
  execFileSync('openssl', [...words, '-subj', `/CN=${cn}`, '-keyout', key ?? '', '-out', certificate ?? ''], {
    stdio: 'ignore',
  });
  const serve = 'openssl s_server -accept 443 -quiet -cert /srv/certificate.pem -key /srv/key.pem';
  putService(root, 'web-tls', [`ExecStart=/usr/bin/${serve}`]);
}
