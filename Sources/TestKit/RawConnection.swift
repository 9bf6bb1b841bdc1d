import Glibc

/// A TCP connection that says whatever bytes a test wants.
package final class RawConnection {
    private let descriptor: Int32

    /// nil when the system gives no more connections.
    package init?(_ endpoint: String) {
        guard let port = endpoint.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }

    /// Sends all of it; false when the peer has closed.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Reads until the peer closes, and whether it does so within a bounded wait.
    package func isClosedByPeer(milliseconds: Int32 = 30_000) -> Bool {
        var room = [UInt8](repeating: 0, count: 4_096)
        while true {
            var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&item, 1, milliseconds) > 0 else { return false }
            if Glibc.read(descriptor, &room, room.count) <= 0 { return true }
        }
    }

    /// The next bytes, waited for; nil when the peer closes before.
    package func read(_ count: Int) -> [UInt8]? {
        var room = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = room[filled...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return nil }
            filled += got
        }
        return room
    }

    /// The first 64 bytes of ZMTP 3.1 with a mechanism.
    package static func greeting(_ mechanism: String) -> [UInt8] {
        var bytes = [0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F, 3, 1] as [UInt8]
        bytes += Array(mechanism.utf8) + [UInt8](repeating: 0, count: 20 - mechanism.utf8.count)
        return bytes + [UInt8](repeating: 0, count: 32)
    }

    /// A short command.
    package static func command(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let content = [UInt8(name.utf8.count)] + Array(name.utf8) + body
        return [4, UInt8(content.count)] + content
    }

    /// What a DEALER without security says of itself.
    package static let ready = command(
        "READY", [11] + Array("Socket-Type".utf8) + [0, 0, 0, 6] + Array("DEALER".utf8))

    /// A frame after which another one of the same message follows.
    package static func moreFrame(_ bytes: Int) -> [UInt8] {
        precondition(bytes > 255, "a short frame has another header")
        let length = (0..<8).map { UInt8(truncatingIfNeeded: bytes >> (56 - 8 * $0)) }
        return [3] + length + [UInt8](repeating: 7, count: bytes)
    }
}
