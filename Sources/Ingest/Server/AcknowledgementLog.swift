import Foundation
import WireProtocol

/// What senders are told, on a file of its own: a record outside of the journal that the power-cut test holds against it.
///
/// Only with `DCS_ACKNOWLEDGEMENT_LOG=path`. A line is written before the answer is handed to the socket, never after.
final class AcknowledgementLog: Sendable {
    static let ofThisProcess = ProcessInfo.processInfo.environment["DCS_ACKNOWLEDGEMENT_LOG"].flatMap(
        AcknowledgementLog.init)

    private let descriptor: Int32

    private init?(path: String) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        if descriptor < 0 { return nil }
    }

    /// Notes an answer that says "everything below is on disk": `stream sequence`.
    func note(_ message: WireMessage, stream: () -> String?) {
        let next: UInt64
        switch message {
        case .acknowledged(let answer): next = answer.nextSequence
        case .welcome(let welcome): next = welcome.nextSequence
        default: return
        }
        // Who is forgotten can't be reached.
        guard let stream = stream() else { return }
        let line = "\(stream) \(next)\n"
        _ = line.withCString { write(descriptor, $0, strlen($0)) }
    }
}
