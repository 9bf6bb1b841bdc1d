import Synchronization

/// Decides which peers may connect (ZAP, rfc.zeromq.org/spec/27); one for each context.
///
/// Whatever it can't read it refuses, and when its thread is gone nobody connects.
package final class ZapAuthenticator: Sendable {
    private let thread: SocketThread
    private let wake: WakePipe
    private let isStopping: Flag

    private final class Flag: Sendable {
        let value = Atomic(false)
    }

    /// `userID` gives the name a key's messages carry, or nil to refuse it; `failed` is called when it can't go on.
    ///
    /// `loopbackUserID` is the name of peers without a key that come from this machine; nil refuses them too.
    package init(
        context: Context, domain: String, loopbackUserID: String? = nil,
        failed: @escaping @Sendable (ZeroMQError) -> Void = { _ in },
        userID: @escaping @Sendable (_ publicKey: String) -> String?
    ) throws(ZeroMQError) {
        let wake = try WakePipe()
        let isStopping = Flag()
        let started = Handover<ZeroMQError?>()
        thread = try SocketThread(name: "zap") {
            let socket: Socket
            do throws(ZeroMQError) {
                socket = try Socket(.reply, context: context)
                try socket.bind("inproc://zeromq.zap.01")
                started.give(nil)
            } catch {
                return started.give(error)
            }
            do throws(ZeroMQError) {
                var parts = Multipart(limit: 7)
                while !isStopping.value.load(ordering: .acquiring) {
                    let result = try poll([(socket, .readable)], wake: wake, timeoutMilliseconds: nil)
                    if result.isWoken { wake.drain() }
                    let received = try socket.receive(into: &parts)
                    if received == .nothing { continue }
                    let allowed =
                        received == .message
                        ? Self.decide(parts, domain: domain, loopbackUserID: loopbackUserID, userID: userID) : nil
                    _ = try socket.send(Self.reply(to: parts, allowed: allowed))
                }
            } catch {
                failed(error)
            }
        }
        self.wake = wake
        self.isStopping = isStopping
        if let failure = started.take() {
            thread.join()
            throw failure
        }
    }

    package func stop() {
        isStopping.value.store(true, ordering: .releasing)
        wake.wake()
        thread.join()
    }

    /// Frames: version, request id, domain, address, routing id, mechanism; with CURVE also the public key.
    private static func decide(
        _ parts: borrowing Multipart, domain: String, loopbackUserID: String?, userID: (String) -> String?
    ) -> String? {
        guard parts.count >= 6,
            parts.bytes(of: 0).elementsEqual("1.0".utf8),
            parts.bytes(of: 2).elementsEqual(domain.utf8)
        else { return nil }
        if parts.bytes(of: 5).elementsEqual("NULL".utf8) {
            let address = String(decoding: parts.bytes(of: 3), as: UTF8.self)
            return parts.count == 6 && Loopback.isLocal(peerAddress: address) ? loopbackUserID : nil
        }
        guard parts.count == 7,
            parts.bytes(of: 5).elementsEqual("CURVE".utf8),
            let key = parts.withBytes(of: 6, CurveKeyPair.z85)
        else { return nil }
        return userID(key)
    }

    private static func reply(to parts: borrowing Multipart, allowed: String?) -> [[UInt8]] {
        let requestID = parts.count > 1 ? parts.bytes(of: 1) : []
        guard let allowed else {
            return [Array("1.0".utf8), requestID, Array("400".utf8), Array("Unknown key".utf8), [], []]
        }
        return [Array("1.0".utf8), requestID, Array("200".utf8), Array("OK".utf8), Array(allowed.utf8), []]
    }
}
