import Disclosure
import Foundation
import Journal
import Telemetry

/// What is going on, read from the stages' files: for the live line of `up` and for `dcs status`.
struct StatusBoard: Sendable {
    let files: DataFolder
    let exports: URL

    struct Reading {
        var journalEnd: Int64 = 0
        var release: Release?
        var latestSnapshot: String?
        var publishedAt: Int64?
        var freshness: Freshness?
    }

    func read() throws -> Reading {
        var reading = Reading()
        guard FileManager.default.fileExists(atPath: files.journal) else { return reading }
        let journal = try JournalReader(path: files.journal)
        reading.journalEnd = try journal.endPosition()
        if FileManager.default.fileExists(atPath: files.releases) {
            let log = try ReleaseLog(path: files.releases, readOnly: true)
            if let last = try log.lastPosition() { reading.release = try log.releases(after: last - 1).first }
        }
        if FileManager.default.fileExists(atPath: files.freshness) {
            let publications = try FreshnessLog(path: files.freshness, readOnly: true).publications()
            reading.publishedAt = publications.last?.publishedAt
            if let last = publications.last {
                reading.freshness = Freshness(
                    receipts: try journal.receipts(before: last.position, limit: 5000), publications: publications)
            }
        }
        let latest = exports.appending(path: "v1/latest")
        reading.latestSnapshot = (try? FileManager.default.destinationOfSymbolicLink(atPath: latest.path))
            .map { ($0 as NSString).lastPathComponent }
        return reading
    }

    /// Redraws one line a second on a terminal; elsewhere writes a line every ten seconds.
    func show(until flag: StopFlag, simulating: Bool) throws {
        let isTerminal = isatty(2) == 1
        var lastEnd: Int64?
        var round = 0
        while !flag.isStopped {
            flag.wait(milliseconds: 1000)
            round += 1
            guard isTerminal || round % 10 == 0 else { continue }
            let reading = try read()
            let seconds = isTerminal ? 1.0 : 10.0
            let rate = lastEnd.map { Double(reading.journalEnd - $0) / seconds } ?? 0
            lastEnd = reading.journalEnd
            let text = Self.line(reading, rate: rate, now: WallClock.milliseconds())
            Terminal.write(isTerminal ? "\r\u{1B}[2K" + text : text + "\n")
        }
    }

    static func line(_ reading: Reading, rate: Double, now: Int64) -> String {
        let lag = reading.journalEnd - (reading.release?.position ?? 0)
        var text = "\(Terminal.number(reading.journalEnd)) records acknowledged (\(Terminal.number(Int(rate)))/s)"
        text += " · \(Terminal.number(max(0, lag))) since the last tick"
        if let snapshot = reading.latestSnapshot, let publishedAt = reading.publishedAt {
            text += " · published \(max(0, now - publishedAt) / 1000) s ago: \(snapshot)"
        } else {
            text += " · nothing published yet"
        }
        if let freshness = reading.freshness {
            text += " · fresh in \(seconds(freshness.p50Milliseconds)) (p99 \(seconds(freshness.p99Milliseconds)))"
        }
        return text
    }

    static func seconds(_ milliseconds: Int64) -> String { String(format: "%.1f s", Double(milliseconds) / 1000) }
}
