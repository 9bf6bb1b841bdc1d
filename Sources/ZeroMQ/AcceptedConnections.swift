import CZeroMQ
import Glibc

/// An open connection that a peer made to us.
///
/// libzmq hands out no connections, only descriptors; the kernel's number tells a connection from a later one with the same descriptor.
package struct AcceptedConnection: Hashable, Sendable {
    package let descriptor: Int32
    package let inode: UInt64

    package init(descriptor: Int32, inode: UInt64) {
        self.descriptor = descriptor
        self.inode = inode
    }

    /// nil when the descriptor is closed or no socket.
    package init?(descriptor: Int32) {
        let inode = dcs_socket_inode(descriptor)
        guard inode != 0 else { return nil }
        self.init(descriptor: descriptor, inode: inode)
    }

    package var isOpen: Bool { dcs_socket_inode(descriptor) == inode }

    /// What has come in since it was opened, encryption and heartbeats included; nil for a connection that is not TCP.
    package var bytesReceived: UInt64? { UInt64(exactly: dcs_bytes_received(descriptor)) }

    /// The address of the other end, without its port.
    package var peerAddress: String? {
        var text = [CChar](repeating: 0, count: 64)
        guard dcs_peer_address(descriptor, &text, Int32(text.count)) == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Ends it; libzmq sees that the peer is gone and drops what it holds of it.
    package func cut() {
        if isOpen { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
}

/// Finds the TCP connections to some ports of this process, by looking through its descriptors.
///
/// Unlike libzmq's monitor it can't miss anything, and nobody waits for it.
package struct AcceptedConnections {
    private let ports: Set<Int32>
    /// What is known of each descriptor, so that each is asked once.
    private var known: [Int32: (inode: UInt64, isOurs: Bool)] = [:]

    /// `endpoints`: where sockets listen; those that are not `tcp://…:port` are passed over.
    package init(endpoints: [String]) {
        ports = Set(
            endpoints.filter { $0.hasPrefix("tcp://") }
                .compactMap { endpoint in endpoint.split(separator: ":").last.flatMap { Int32($0) } })
    }

    package mutating func open() -> [AcceptedConnection] {
        guard !ports.isEmpty, let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var found: [AcceptedConnection] = []
        var seen: [Int32: (inode: UInt64, isOurs: Bool)] = [:]
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let descriptor = Int32(name) else { continue }
            let inode = dcs_socket_inode(descriptor)
            guard inode != 0 else { continue }
            var state = (inode: inode, isOurs: false)
            if let before = known[descriptor], before.inode == inode {
                state = before
            } else {
                state.isOurs = ports.contains(dcs_connection_port(descriptor))
            }
            seen[descriptor] = state
            if state.isOurs { found.append(AcceptedConnection(descriptor: descriptor, inode: inode)) }
        }
        known = seen
        return found
    }
}
