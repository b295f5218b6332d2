/** actions.yaml as it is on the first start (POL-6). */
export const CATALOGUE = `# yaml-language-server: $schema=actions.schema.json
#
# The whitelist: HomelabCmd runs what stands here and nothing else. Edits are picked up as soon as the file is saved;
# while the file is broken, its last good content stays in force.
#
# An action has
#   id           short and unique: lower-case letters, digits and "_"
#   title        what the button says
#   description  one sentence about what it does
#   group        the tab it stands under
#   icon         a picture for the button; actions.schema.json lists them
#   argv         the command as a list of words. {name} inside a word stands for a parameter and never leaves its word.
#                A word is left out when its parameter is optional and was not given.
#   shell        instead of argv: a text that sh runs. Parameters reach it as "$1", "$2"... in the order of params:
#                always write the double quotes. One that was not given is empty.
#   params       name: {type: ..., title, description, optional, default}
#                  string, service, container, host, path   + max_length, pattern (RE2), allow_leading_dash
#                  integer                                  + min, max
#                  port
#                  boolean                                  + flag: the word for "yes"; for "no" the word is left out
#                  choice                                   + choices: [...]
#                  secret                                   + max_length
#                choices_from: {action: ID, column: 1} on a text type offers what a safe action writes on the server,
#                one value on each line. A secret is never an argument: the command reads it from standard input, a line
#                for each secret, and it is masked wherever it would be written down.
#   sudo         true: runs as root through "sudo -n", which never asks for a password. Or {user, password, timeout, keep_env}:
#                  user       whom it runs as; root without it
#                  password   ask: you are asked when sudo wants a password; never: it may not ask
#                  timeout    seconds that sudo may take until the command begins; 20 without it
#                  keep_env   [NAMES] of variables that go through sudo, or true for all (sudoers has to allow it)
#   pty          true: runs in a terminal of its own, into which you can type
#   timeout      seconds; without it the default_timeout of settings.yaml
#   risk         safe (runs at once), caution (asks once), danger (asks for the server's name)
#   confirm      the question to ask instead of the usual one
#   idempotent   true: doing it twice does the same as doing it once
#   servers      ids or tags of the servers it may run on; without it all
#   env, cwd     environment variables and working directory

actions:
  # Services ----------------------------------------------------------------------------------------------------------

  - id: restart_service
    title: Restart a service
    description: Stops the service if it runs, and starts it.
    group: Services
    icon: rotate-cw
    argv: [systemctl, restart, '{service}']
    params:
      service: {type: service, title: Service, description: 'A systemd unit, such as nginx.'}
    sudo: true
    timeout: 120
    risk: caution
    idempotent: true

  - id: service_status
    title: Show a service
    description: Whether it runs, since when, its processes and its last lines of log.
    group: Services
    icon: info
    argv: [systemctl, status, --no-pager, --full, --, '{service}']
    params:
      service: {type: service, title: Service, description: 'A systemd unit, such as nginx.'}
    idempotent: true

  - id: failed_units
    title: List failed units
    description: The systemd units that did not start or have crashed.
    group: Services
    icon: triangle-alert
    argv: [systemctl, list-units, --failed, --no-pager, --full, --plain]
    idempotent: true

  - id: list_timers
    title: List timers
    description: What systemd runs next, and when it last did.
    group: Services
    icon: clock
    argv: [systemctl, list-timers, --all, --no-pager]
    idempotent: true

  # Updates -----------------------------------------------------------------------------------------------------------

  - id: pending_updates
    title: List pending updates
    description: The packages that would be upgraded, as of the last refresh of the lists (apt).
    group: Updates
    icon: list
    argv: [apt, --option=APT::Cmd::Disable-Script-Warning=true, list, --upgradable]
    timeout: 60
    idempotent: true

  - id: apply_updates
    title: Apply updates
    description: Refreshes the package lists and upgrades everything that is installed (apt). Changed settings are kept.
    group: Updates
    icon: download
    shell: apt-get update && apt-get upgrade -y
    # Nobody can answer: packages ask nothing, and settings files that were changed by hand stay as they are.
    env: {DEBIAN_FRONTEND: noninteractive, DPKG_FORCE: 'confdef,confold'}
    sudo: true
    timeout: 3600
    risk: caution

  # Logs --------------------------------------------------------------------------------------------------------------

  - id: journal_tail
    title: Show the log of a service
    description: Its last lines in the journal.
    group: Logs
    icon: scroll-text
    argv: [journalctl, --no-pager, '--unit={service}', '--lines={lines}']
    params:
      service: {type: service, title: Service, description: 'A systemd unit, such as nginx.'}
      lines: {type: integer, title: Lines, min: 1, max: 10000, default: 100}
    idempotent: true

  - id: journal_errors
    title: Show recent errors
    description: Errors and worse in the journal since the last start of the machine.
    group: Logs
    icon: triangle-alert
    argv: [journalctl, --no-pager, --boot, --priority=err, '--lines={lines}']
    params:
      lines: {type: integer, title: Lines, min: 1, max: 10000, default: 100}
    idempotent: true

  - id: clear_logs
    title: Clear old logs
    description: Removes archived journal files that are older than 7 days.
    group: Logs
    icon: eraser
    argv: [journalctl, --vacuum-time=7d]
    sudo: true
    timeout: 120
    risk: caution
    idempotent: true

  # Containers --------------------------------------------------------------------------------------------------------

  - id: docker_ps
    title: List containers
    description: All containers of Docker, also those that do not run.
    group: Containers
    icon: boxes
    argv: [docker, ps, --all]
    idempotent: true

  - id: docker_logs
    title: Show the log of a container
    description: Its last lines, with their times.
    group: Containers
    icon: scroll-text
    argv: [docker, logs, --timestamps, '--tail={lines}', --, '{container}']
    params:
      container: {type: container, title: Container, description: 'The name or id of a container.'}
      lines: {type: integer, title: Lines, min: 1, max: 10000, default: 100}
    idempotent: true

  - id: docker_restart
    title: Restart a container
    description: Stops the container and starts it again.
    group: Containers
    icon: rotate-cw
    argv: [docker, restart, --, '{container}']
    params:
      container: {type: container, title: Container, description: 'The name or id of a container.'}
    timeout: 120
    risk: caution
    idempotent: true

  # Disks -------------------------------------------------------------------------------------------------------------

  - id: disk_usage
    title: Show disk usage
    description: How full each file system is.
    group: Disks
    icon: hard-drive
    argv: [df, -h]
    idempotent: true

  - id: directory_sizes
    title: Show the sizes in a directory
    description: How much each entry of a directory takes, largest last.
    group: Disks
    icon: gauge
    shell: du -xhd 1 -- "$1" | sort -h
    params:
      directory: {type: path, title: Directory, default: /var}
    sudo: true
    timeout: 300
    idempotent: true

  - id: block_devices
    title: List disks and partitions
    description: Disks, their partitions, file systems and where they are mounted.
    group: Disks
    icon: list
    argv: [lsblk, '--output=NAME,SIZE,TYPE,FSTYPE,MOUNTPOINTS,MODEL']
    idempotent: true

  - id: smart_health
    title: Show the health of a disk
    description: What the disk says about itself (SMART).
    group: Disks
    icon: heart-pulse
    argv: [smartctl, --health, --attributes, '{device}']
    params:
      device: {type: path, title: Device, description: 'Such as /dev/sda.', pattern: '/dev/[A-Za-z0-9/_-]+', default: /dev/sda}
    sudo: true
    idempotent: true

  - id: zpool_status
    title: Show ZFS pools
    description: State, errors and scrubs of all pools.
    group: Disks
    icon: database
    argv: [zpool, status]
    idempotent: true

  # Network -----------------------------------------------------------------------------------------------------------

  - id: ip_addresses
    title: Show IP addresses
    description: Every network interface and its addresses.
    group: Network
    icon: network
    argv: [ip, -brief, address]
    idempotent: true

  - id: listening_ports
    title: List listening ports
    description: Which ports accept connections, and the processes behind them as far as the user may see them.
    group: Network
    icon: plug
    argv: [ss, --tcp, --udp, --listening, --numeric, --processes]
    idempotent: true

  - id: ping_host
    title: Ping a host
    description: Four round trips from this server.
    group: Network
    icon: activity
    argv: [ping, -c, '4', -w, '15', --, '{host}']
    params:
      host: {type: host, title: Host}
    idempotent: true

  - id: dns_lookup
    title: Look up a name
    description: The addresses that this server finds for a name.
    group: Network
    icon: search
    argv: [getent, ahosts, '{host}']
    params:
      host: {type: host, title: Host}
    idempotent: true

  - id: certificate_expiry
    title: Check a certificate
    description: Whom the certificate of a TLS service is for, and until when it is valid.
    group: Network
    icon: shield
    shell: |
      if answer=$(openssl s_client -host "$1" -port "$2" -servername "$1" </dev/null 2>&1); then
        printf '%s\\n' "$answer" | openssl x509 -noout -subject -issuer -dates
      else
        printf '%s\\n' "$answer" >&2
        exit 1
      fi
    params:
      host: {type: host, title: Host}
      port: {type: port, title: Port, default: 443}
    idempotent: true

  # Power -------------------------------------------------------------------------------------------------------------

  - id: reboot
    title: Reboot
    description: Restarts the machine.
    group: Power
    icon: refresh-cw
    argv: [systemctl, reboot]
    sudo: true
    risk: danger

  - id: shutdown
    title: Shut down
    description: Turns the machine off. It has to be turned on by hand.
    group: Power
    icon: power
    argv: [systemctl, poweroff]
    sudo: true
    risk: danger

  # System ------------------------------------------------------------------------------------------------------------

  - id: uptime
    title: Show uptime and load
    description: How long the machine has been up, and how busy it is.
    group: System
    icon: clock
    argv: [uptime]
    idempotent: true

  - id: memory
    title: Show memory
    description: Memory and swap, used and free.
    group: System
    icon: memory-stick
    argv: [free, -h]
    idempotent: true

  - id: top_processes
    title: Show the busiest processes
    description: The processes that use most of the processor or of the memory.
    group: System
    icon: cpu
    shell: ps -eo pid,user,%cpu,%mem,etime,args --sort="-$1" | head -n 21
    params:
      by: {type: choice, title: Sort by, choices: ['%cpu', '%mem'], default: '%cpu'}
    idempotent: true

  - id: watch_processes
    title: Watch processes (top)
    description: The processes as they come and go, in a terminal that takes your keys. q ends it.
    group: System
    icon: activity
    argv: [top]
    pty: true
    timeout: 3600

  - id: system_info
    title: Show system and kernel
    description: The name of the machine, its operating system and its kernel.
    group: System
    icon: info
    shell: uname -a && cat /etc/os-release
    idempotent: true

  - id: logged_in
    title: Show who is logged in
    description: The users that have a session now.
    group: System
    icon: users
    argv: [who, --heading]
    idempotent: true
`;
