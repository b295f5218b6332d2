/** Keywords that can decide how or whether a server is reached, and that the app does not take over: with the reason. */
export const UNSUPPORTED_KEYWORDS: ReadonlyMap<string, string> = new Map([
  ['proxycommand', 'A command is never run to reach a server. Use ProxyJump where it does the same.'],
  ['proxyusefdpass', 'A command is never run to reach a server.'],
  ['knownhostscommand', 'A command is never run to look up host keys.'],
  ['localcommand', 'Commands on this computer are not run.'],
  ['remotecommand', 'The app runs the words of its actions only.'],
  ['identityagent', 'The app asks the agent that SSH_AUTH_SOCK names.'],
  ['certificatefile', 'Certificates are not used.'],
  ['pkcs11provider', 'Keys on such devices are used through ssh-agent only.'],
  ['securitykeyprovider', 'Keys on such devices are used through ssh-agent only.'],
  ['hostkeyalias', 'Host keys are looked up under the address.'],
  ['userknownhostsfile', 'Host keys are looked up in the app’s own file and in ~/.ssh/known_hosts.'],
  ['globalknownhostsfile', 'Host keys are looked up in the app’s own file and in ~/.ssh/known_hosts.'],
  ['canonicalizehostname', 'Names are used as they stand.'],
  ['canonicaldomains', 'Names are used as they stand.'],
  ['bindaddress', 'The system chooses the way out.'],
  ['bindinterface', 'The system chooses the way out.'],
  ['addressfamily', 'The system chooses between IPv4 and IPv6.'],
]);

/** Keywords that are taken over, and those that change nothing for this app. */
export const KNOWN_KEYWORDS: ReadonlySet<string> = new Set(
  `hostname user port identityfile proxyjump
  addkeystoagent batchmode canonicalizefallbacklocal canonicalizemaxdots canonicalizepermittedcnames casignaturealgorithms
  channeltimeout checkhostip ciphers clearallforwardings compression connectionattempts connecttimeout controlmaster
  controlpath controlpersist dynamicforward enableescapecommandline enablesshkeysign escapechar exitonforwardfailure
  fingerprinthash forkafterauthentication forwardagent forwardx11 forwardx11timeout forwardx11trusted gatewayports
  gssapiauthentication gssapidelegatecredentials hashknownhosts hostbasedacceptedalgorithms hostbasedauthentication
  hostbasedkeytypes hostkeyalgorithms identitiesonly ignoreunknown ipqos kbdinteractiveauthentication
  kbdinteractivedevices kexalgorithms localforward loglevel logverbose macs nohostauthenticationforlocalhost
  numberofpasswordprompts obscurekeystroketiming passwordauthentication permitlocalcommand permitremoteopen
  preferredauthentications pubkeyacceptedalgorithms pubkeyacceptedkeytypes pubkeyauthentication rekeylimit
  remoteforward requesttty requiredrsasize revokedhostkeys sendenv serveralivecountmax serveraliveinterval sessiontype
  setenv stdinnull streamlocalbindmask streamlocalbindunlink stricthostkeychecking syslogfacility tag tcpkeepalive tunnel
  tunneldevice updatehostkeys usekeychain useroaming verifyhostkeydns versionaddendum visualhostkey xauthlocation`.split(
    /\s+/,
  ),
);
