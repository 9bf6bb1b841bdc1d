import Journal

/// Each stream's numbers follow each other without gap or repetition, up to where the table of streams says that it stands.
struct StreamsCheck: Check {
    let name = "streams"

    private struct Stream {
        var next: UInt64 = 0
        var epoch: UInt64 = 0
        var kind: RecordKind
        var isBroken = false
    }

    private var streams: [Int64: Stream] = [:]
    private var breaks: [(position: Int64, what: String)] = []

    mutating func take(_ row: JournalBatch, _ report: inout Report) {
        guard !row.kind.isTick else { return }
        var stream = streams[row.producer] ?? Stream(kind: row.kind)
        defer { streams[row.producer] = stream }
        if row.firstSequence != stream.next, !stream.isBroken {
            breaks.append(
                (row.position, "stream \(row.producer) goes on at \(row.firstSequence) and not at \(stream.next)"))
            stream.isBroken = true
        }
        if row.epoch < stream.epoch || row.kind != stream.kind, !stream.isBroken {
            breaks.append((row.position, "stream \(row.producer) goes back to an older epoch or changes its lane"))
            stream.isBroken = true
        }
        stream.next = row.firstSequence + UInt64(row.slots)
        stream.epoch = max(stream.epoch, row.epoch)
    }

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let path = subject.folders.journal
        let remedy =
            "An event was stored twice or lost: stop the intake, keep the folder, and report it (SECURITY.md). Restoring the "
            + "newest backup (docs/operations.md, Restore) goes back to before it."
        guard let journal = subject.journal else { return report.skip(self, path, "there is no journal to read") }
        for found in breaks { report.find(self, "\(path), position \(found.position)", found.what, remedy) }
        guard pass.damage == nil else {
            return report.skip(
                self, path, "not compared with the table of streams, as the journal can't be read to its end")
        }
        var known: Set<Int64> = []
        for entry in journal.streams {
            known.insert(entry.id)
            let found = streams[entry.id]
            let (next, epoch) = (found?.next ?? 0, found?.epoch ?? 0)
            if found?.isBroken != true, entry.nextSequence != next || entry.epoch < epoch {
                report.find(
                    self, path,
                    "stream \(entry.name) of \(entry.producer) stands at \(entry.nextSequence), its rows end at "
                        + "\(next)", remedy)
            }
            if let found, (found.kind == .backfill) != entry.isBackfill {
                report.find(
                    self, path, "stream \(entry.name) of \(entry.producer) is in the other lane than its rows", remedy)
            }
        }
        for id in streams.keys.sorted() where !known.contains(id) {
            report.find(self, path, "rows belong to stream \(id), which is not in the table of streams", remedy)
        }
        report.close(self, path, "\(journal.streams.count) streams, each without gap or repetition")
    }
}
