/** servers.yaml as it is on the first start. */
export const FIRST_SERVERS = `# The servers that HomelabCmd knows. Edits made here are picked up at once; edits made in the app keep your comments.
#
# servers:
#   - id: web-1                     # short and unique: lower-case letters, digits, ".", "_" and "-"
#     name: Web 1
#     kind: ssh
#     host: web-1.lan               # host name or IP address
#     port: 22                      # 22 when left out
#     user: admin
#     key_file: ~/.ssh/id_ed25519   # without it: ssh-agent, then the usual files in ~/.ssh
#     agent: true                   # false: never offer the keys of ssh-agent
#     tailscale_hostname: web-1     # preferred over host when set
#     tags: [web, debian]           # actions can be limited to tags

servers:
  - id: local
    name: This computer
    kind: local
`;

/** settings.yaml as it is on the first start: all defaults. */
export const FIRST_SETTINGS = `# What can be set. What is left out has the value shown here. Edits are picked up at once.
#
# appearance:
#   theme: system              # system, dark or light
#   terminal_font_size: 13     # pixels
#
# limits:
#   requests_per_minute: 10    # for each caller
#   default_timeout: 30        # seconds, for actions that name none
#   connect_timeout: 15        # seconds
#   idle_timeout: 300          # seconds until an unused connection is closed
#   runs_per_server: 8         # at the same time
#   connections_per_server: 2  # at the same time
#   keep_alive_interval: 5     # seconds between two signs of life on a connection
#   keep_alive_unanswered: 3   # signs of life until it counts as lost
#   health_check_after: 30     # seconds without use until a connection is checked before it carries a run
#   attempts: 3                # for each run, when the server cannot be reached
#   first_wait: 2              # seconds before the second attempt; doubles from attempt to attempt
#   longest_wait: 30           # seconds
#   failures_until_pause: 5    # attempts in a row that could not reach a server
#   first_pause: 30            # seconds; doubles from pause to pause
#   longest_pause: 300         # seconds
#   transcript_megabytes: 10   # of output kept for each run
#   result_kilobytes: 10       # of stdout and of stderr in an answer of the automation API
#
# api:
#   enabled: false             # whether the desktop app answers programs
#   port: 4656                 # where it listens, on this computer only
`;

/** api-keys.yaml as it is on the first start. */
export const FIRST_API_KEYS = `# Who may use the automation API. Keys are made and revoked in the app, in Settings under "API keys"; only their hashes
# are kept here. An entry that is taken out is revoked at once.

keys: []
`;

/** known_hosts as it is on the first start. */
export const FIRST_KNOWN_HOSTS = `# Host keys that you trusted in HomelabCmd, in the format of OpenSSH.
`;
