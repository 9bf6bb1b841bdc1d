import Glibc

/// Which endpoints and peers are of this machine; whatever can't be read is not.
package enum Loopback {
    /// Whether nobody outside can reach the endpoint: `ipc://path`, `tcp://127.x.y.z:port` or `tcp://[::1]:port`.
    ///
    /// Names such as `localhost` are resolved by somebody else, so they don't count.
    package static func isLocal(endpoint: String) -> Bool {
        if endpoint.hasPrefix("ipc://") { return endpoint.utf8.count > 6 }
        guard endpoint.hasPrefix("tcp://"), let colon = endpoint.lastIndex(of: ":") else { return false }
        let host = endpoint[..<colon].dropFirst(6)
        if host == "[::1]" { return true }
        return isFourthVersion(String(host))
    }

    /// Whether a connection comes from this machine, by the address that libzmq hands to the authenticator.
    ///
    /// Over ipc that is `localhost:user:group:process`; the user has to be ours or root. Over tcp it is always a number.
    static func isLocal(peerAddress: String) -> Bool {
        let parts = peerAddress.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 4, parts[0] == "localhost" {
            guard let user = UInt32(parts[1]) else { return false }
            return user == geteuid() || user == 0
        }
        return peerAddress == "::1" || isFourthVersion(peerAddress)
    }

    private static func isFourthVersion(_ host: String) -> Bool {
        var address = in_addr()
        guard inet_pton(AF_INET, host, &address) == 1 else { return false }
        return UInt32(bigEndian: address.s_addr) >> 24 == 127
    }
}
