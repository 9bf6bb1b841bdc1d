import Events
import Journal

/// Times of receipt never go back, ticks follow each other, and neither is ahead of this machine's clock.
struct ClockCheck: Check {
    let name = "clock"

    private var newest = Int64.min
    private var newestTick = Int64.min
    private var breaks: [(position: Int64, what: String, remedy: String)] = []

    mutating func take(_ row: JournalBatch, _ report: inout Report) {
        if row.kind.isTick {
            if row.receivedAt < newestTick {
                breaks.append(
                    (
                        row.position,
                        "a tick of \(CivilDay.instantText(row.receivedAt)) stands behind one of "
                            + CivilDay.instantText(newestTick),
                        "Nothing is lost; snapshots are kept by position. Don't give `publish --now --tick-at` an earlier time."
                    ))
            }
            newestTick = max(newestTick, row.receivedAt)
            return
        }
        if row.receivedAt < newest {
            breaks.append(
                (
                    row.position,
                    "it was received at \(CivilDay.instantText(row.receivedAt)), before the row in front of it",
                    "The writer never does this: keep the folder and report it (SECURITY.md)."
                ))
        }
        newest = max(newest, row.receivedAt)
    }

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let path = subject.folders.journal
        guard let journal = subject.journal else { return report.skip(self, path, "there is no journal to read") }
        for found in breaks { report.find(self, "\(path), position \(found.position)", found.what, found.remedy) }
        if pass.damage == nil, journal.clock < newest {
            report.find(
                self, path, "the head's clock is behind the newest row",
                "Report it (SECURITY.md); the next row takes the head's.")
        }
        let ahead = (journal.clock - subject.machine.now) / 60_000
        if ahead > Limits.futureMilliseconds / 60_000 {
            report.find(
                self, path,
                "its clock is \(ahead) minutes ahead of this machine's: the machine's clock was ahead, or is behind now",
                "Set this machine's clock right (`timedatectl`). Until real time has caught up, events are stamped "
                    + "\(CivilDay.instantText(journal.clock)), so ones that are on time may count as late.")
        }
        if newestTick > subject.machine.now + 3_600_000 {
            report.find(
                self, path, "the newest tick, \(CivilDay.instantText(newestTick)), is ahead of this machine's clock",
                "Check the clock (`timedatectl`). Ticks until then stand behind it; cases have been judged by its time."
            )
        }
        report.close(self, path, "times of receipt never go back")
    }
}
