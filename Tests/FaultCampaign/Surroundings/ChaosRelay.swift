import Events
import Foundation
import Synchronization

/// A relay of bytes between senders (TCP) and the intake (a local socket) that harms connections when it is told to.
///
/// What goes through is encrypted, so it harms bytes and connections and not messages.
final class ChaosRelay: Sendable {
    enum Harm: CaseIterable {
        /// Both sides are closed after so many bytes, in the middle of a message.
        case cut
        /// The rest of what was read is thrown away and both sides are closed: bytes that were sent never arrive.
        case truncate
        /// Nothing goes through for a while.
        case stall
        /// Answers no longer come back, though everything still arrives: acknowledgements are lost.
        case loseAnswers
        /// A bit of what comes back is flipped.
        case damageAnswer
        /// A bit of what goes there is flipped.
        case damageRequest
    }

    private struct State {
        /// The harm that the next connection in use takes, and after how many bytes.
        var due: (harm: Harm, bytes: Int)?
        var isClosed = false
    }

    let port: UInt16
    private let listener: Int32
    private let target: String
    private let state = Mutex(State())
    private let made = Atomic<Int>(0)
    private let done = Atomic<Int>(0)

    init(to path: String) throws {
        target = path
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Problem("The relay can't listen (errno \(errno)).") }
        port = UInt16(bigEndian: address.sin_port)
        Thread { [self] in accept() }.start()
    }

    var connections: Int { made.load(ordering: .relaxed) }
    var harms: Int { done.load(ordering: .acquiring) }

    /// Harms whichever connection next carries bytes, after so many of them.
    func harm(_ harm: Harm, within bytes: Int) { state.withLock { $0.due = (harm, bytes) } }
    func calm() { state.withLock { $0.due = nil } }

    func close() {
        state.withLock { $0.isClosed = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept() {
        while true {
            let sender = Foundation.accept(listener, nil, nil)
            if sender < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                Foundation.close(listener)
                return
            }
            made.add(1, ordering: .relaxed)
            Thread { [self] in carry(sender) }.start()
        }
    }

    private func connectToTarget() -> Int32? {
        let intake = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: target.utf8.prefix($0.count - 1)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(intake, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if result == 0 { return intake }
        Foundation.close(intake)
        return nil
    }

    /// Carries one connection in both directions until it ends or is ended.
    private func carry(_ sender: Int32) {
        defer { Foundation.close(sender) }
        guard let intake = connectToTarget() else { return }
        defer { Foundation.close(intake) }
        var room = [UInt8](repeating: 0, count: 16_384)
        var losesAnswers = false
        while true {
            var descriptors = [
                pollfd(fd: sender, events: Int16(POLLIN), revents: 0),
                pollfd(fd: intake, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&descriptors, 2, 60_000) > 0 else { return }
            for (index, other) in [(0, intake), (1, sender)] where descriptors[index].revents != 0 {
                let count = recv(descriptors[index].fd, &room, room.count, 0)
                guard count > 0 else { return }
                let isAnswer = index == 1
                var keep = count
                switch takeHarm(count, isAnswer: isAnswer) {
                case nil: break
                case (.cut, let place)?, (.truncate, let place)?:
                    _ = room.withUnsafeBytes { send(other, $0.baseAddress, place, Int32(MSG_NOSIGNAL)) }
                    return
                case (.stall, _)?: usleep(300_000)
                case (.loseAnswers, _)?: losesAnswers = true
                case (.damageAnswer, let place)?, (.damageRequest, let place)?: room[min(place, count - 1)] ^= 0x10
                }
                if isAnswer && losesAnswers { keep = 0 }
                if keep > 0, !sendAll(other, room, keep) { return }
            }
        }
    }

    /// The harm that falls into these bytes, and where.
    private func takeHarm(_ count: Int, isAnswer: Bool) -> (Harm, Int)? {
        let taken: (Harm, Int)? = state.withLock { state in
            guard let (harm, bytes) = state.due else { return nil }
            let isForAnswers = harm == .loseAnswers || harm == .damageAnswer
            guard isForAnswers == isAnswer || harm == .cut || harm == .stall else { return nil }
            guard bytes < count else {
                state.due = (harm, bytes - count)
                return nil
            }
            state.due = nil
            return (harm, bytes)
        }
        if taken != nil { done.add(1, ordering: .releasing) }
        return taken
    }

    private func sendAll(_ descriptor: Int32, _ bytes: [UInt8], _ count: Int) -> Bool {
        var sent = 0
        while sent < count {
            let result = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress! + sent, count - sent, Int32(MSG_NOSIGNAL))
            }
            if result <= 0 { return false }
            sent += result
        }
        return true
    }
}
