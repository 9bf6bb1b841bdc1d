import FeedbackClient
import Foundation
import Synchronization

/// Lines of a file on their way through a spool to the intake.
struct Emission {
    /// Lines that are stored with one sync.
    private static let linesOfAppend = 1_000
    private static let giveUpMilliseconds: UInt64 = 60_000

    let outbox: Spool
    let isConfirmed: Bool
    /// Makes a sender that gives up after so many milliseconds without an answer; nil = never.
    let sender: @Sendable (_ giveUp: UInt64?) -> StreamSender

    /// Stores all lines, then sends them; a spool that is full is sent empty in between.
    func sendAll(_ file: String) throws -> [SendProgress] {
        var ended: [SendProgress] = []
        try eachAppend(of: file) { lines in
            do {
                try outbox.append(lines)
            } catch FeedbackClientError.spoolFull(let waiting, _) where waiting > 0 {
                ended.append(try drain())
                try outbox.append(lines)
            }
        }
        return ended + [try drain()]
    }

    /// Stores lines as they come while another thread sends them; a spool that is full makes the input wait.
    func follow(_ file: String) throws -> [SendProgress] {
        let signal = try StopSignal()
        let ended = SenderEnd()
        let source = outbox
        Thread { [sender] in
            var source = source
            ended.finish(Result { try sender(nil).run(source: &source, until: .stopped(signal)).progress })
        }.start()
        try eachAppend(of: file) { lines in
            while true {
                do {
                    try outbox.append(lines)
                    break
                } catch FeedbackClientError.spoolFull(let waiting, _) where waiting > 0 {
                    // A sender that has ended won't make room any more, and says why.
                    if ended.isFinished { _ = try ended.wait() }
                    ended.pause()
                }
            }
            signal.sourceHasGrown()
        }
        signal.stop()
        return [try ended.wait(), try drain()]
    }

    private func drain() throws -> SendProgress {
        var source = outbox
        let total = try outbox.waiting
        var bar = ProgressBar("emit")
        let summary = try sender(Self.giveUpMilliseconds).run(source: &source) { progress in
            bar.show(
                fraction: total == 0 ? nil : Double(progress.acknowledged) / Double(total),
                events: progress.acknowledged, note: "\(progress.rejected) rejected")
        }
        bar.end(events: summary.progress.acknowledged)
        return summary.progress
    }

    /// Reads whatever has come, so that a line waits for no other; the last one may lack its line end.
    private func eachAppend(of file: String, _ append: ([[UInt8]]) throws -> Void) throws {
        let input = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw UsageError("\(file) can't be read.") }
        defer { if input != STDIN_FILENO { close(input) } }
        var safe = 0
        func store(_ lines: ArraySlice<[UInt8]>) throws {
            try append(Array(lines))
            safe += lines.count
            if isConfirmed { Terminal.result("\(safe)") }
        }
        var rest: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(input, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw UsageError("\(file) can't be read: \(String(cString: strerror(errno))).") }
            rest.append(contentsOf: piece[..<count])
            var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
            rest = count == 0 ? [] : lines.removeLast()
            lines.removeAll(where: \.isEmpty)
            for start in stride(from: 0, to: lines.count, by: Self.linesOfAppend) {
                try store(lines[start..<min(lines.count, start + Self.linesOfAppend)])
            }
            if count == 0 { return }
        }
    }
}

/// How the sending thread ended.
private final class SenderEnd: Sendable {
    private let result = Mutex<Result<SendProgress, any Error>?>(nil)
    private let finished = DispatchSemaphore(value: 0)

    var isFinished: Bool { result.withLock { $0 != nil } }

    func finish(_ end: sending Result<SendProgress, any Error>) {
        if case .failure(let error) = end {
            Terminal.line("Sending has ended; lines still go to the spool. \(error)")
        }
        result.withLock { $0 = end }
        finished.signal()
    }

    /// A short while for the sender to make room.
    func pause() {
        if finished.wait(timeout: .now() + .milliseconds(100)) == .success { finished.signal() }
    }

    func wait() throws -> SendProgress {
        finished.wait()
        finished.signal()
        guard let result = result.withLock({ $0 }) else { throw UsageError("The sender ended without a result.") }
        return try result.get()
    }
}
