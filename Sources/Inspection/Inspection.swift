import Disclosure
import Journal

/// Looks at a data folder and what was published from it, while the stages run or not.
package enum Inspection {
    /// The names of all checks, in the order in which they report.
    package static var checks: [String] { CheckList.all().map(\.name) }

    /// Runs every check. `progress` gets what is being read, the share that is done, and the records of the journal so far.
    package static func run(
        _ subject: Subject, progress: @escaping (String, Double, Int64) -> Void = { _, _, _ in }
    ) -> Report {
        var report = Report()
        var checks = CheckList.all()
        for index in checks.indices { checks[index].begin(subject) }
        var pass = read(subject, &checks, &report) { progress("journal", $0, $1) }
        let records = pass.end
        pass.progress = { progress($0, $1, records) }
        for index in checks.indices {
            do {
                try checks[index].finish(subject, pass, &report)
            } catch {
                report.find(
                    checks[index], subject.folders.data.path, "could not be looked at: \(error)", "See docs/alarms.md.")
            }
        }
        report.sort(by: checks.map(\.name))
        return report
    }

    /// Gives every check each row up to the position that the journal had at the beginning.
    private static func read(
        _ subject: Subject, _ checks: inout [any Check], _ report: inout Report, _ progress: (Double, Int64) -> Void
    ) -> JournalPass {
        var pass = JournalPass()
        guard let inventory = subject.journal else { return pass }
        var releases = ReleaseFollower(path: subject.folders.releases)
        do {
            let reader = try JournalReader(path: subject.folders.journal)
            while pass.end < inventory.rowsEnd {
                let rows = try reader.batches(from: pass.end, limit: 256)
                guard !rows.isEmpty else { break }
                for row in rows where row.position < inventory.rowsEnd {
                    pass.end = row.endPosition
                    pass.rows += 1
                    for index in checks.indices { checks[index].take(row, &report) }
                    guard row.kind.isTick else { continue }
                    let release = releases.release(at: row.position)
                    for index in checks.indices { checks[index].take(tick: row, release: release, &report) }
                }
                progress(Double(pass.end) / Double(max(1, inventory.rowsEnd)), pass.end)
            }
        } catch let error as JournalError {
            pass.damage = error
        } catch {
            pass.damage = .damaged(position: pass.end, what: "\(error)")
        }
        releases.finish(before: pass.end)
        pass.releases = releases.pass
        return pass
    }
}

/// Reads the release log beside the journal.
private struct ReleaseFollower {
    private let log: ReleaseLog?
    private var page: ArraySlice<Release> = []
    private var position: Int64 = -1
    private(set) var pass = ReleasePass()
    /// Ticks that were not counted yet when the pass came by; their releases may come in meanwhile.
    private var waiting: Set<Int64> = []

    init(path: String) {
        guard Subject.exists(path) else {
            log = nil
            return
        }
        do { log = try ReleaseLog(path: path, readOnly: true) } catch {
            log = nil
            pass.damage = "\(error)"
        }
    }

    /// The release of the tick at a position; those before it that had no tick stand at none.
    mutating func release(at wanted: Int64) -> Release? {
        let found = next(to: wanted)
        if found == nil { waiting.insert(wanted) }
        return found
    }

    private mutating func next(to wanted: Int64) -> Release? {
        while let next = peek(), next.position <= wanted {
            page.removeFirst()
            pass.count += 1
            pass.last = next.position
            if next.position == wanted { return next }
            if !waiting.contains(next.position) { pass.withoutTick.append(next.position) }
        }
        return nil
    }

    /// Reads what is left before the end of the journal's sound part.
    mutating func finish(before end: Int64) { while next(to: end) != nil {} }

    private mutating func peek() -> Release? {
        if let first = page.first { return first }
        guard let log, pass.damage == nil else { return nil }
        do {
            // Few at a time: a release of many cells is large.
            page = try log.releases(after: position, limit: 8)[...]
        } catch {
            pass.damage = "\(error)"
        }
        if let last = page.last { position = last.position }
        return page.first
    }
}
