import Definitions
import Disclosure
import Events
import Foundation
import Journal

/// Counts the journal into tallies and, at every release tick, lets the gate decide what becomes public.
///
/// Everything it writes is a function of the journal and the definitions. Owned by one thread.
package final class Processor {
    /// Events between two checkpoints when no tick comes; a crash counts at most these again, which takes about a second.
    private static let eventsPerCheckpoint = 1_000_000

    private static let idleStepsBeforeCheckpoint = 25

    private let reader: JournalReader
    private let store: TallyStore
    private let releases: ReleaseLog
    private let texts: [UInt32: String]
    private let definitions: String
    private var counting: TallySet
    private var received: ReceivedAccount
    /// Position up to which everything is counted (not all of it may be stored yet).
    package private(set) var position: Int64
    private var storedPosition: Int64
    private var eventsSinceCheckpoint = 0
    /// Steps in a row that found nothing new.
    private var idleSteps = 0
    /// Whether stored tallies were thrown away because Pipelines/ has changed.
    package let isRebuilding: Bool

    package init(
        journal: JournalReader, talliesPath: String, releases: ReleaseLog, definitions: Definitions
    ) throws {
        reader = journal
        store = try TallyStore(path: talliesPath)
        self.releases = releases
        let terms = try journal.terms()
        texts = Dictionary(uniqueKeysWithValues: terms.map { ($0.value, $0.key) })
        counting = TallySet(definitions: definitions, terms: terms)
        let digest = definitions.digest
        self.definitions = digest
        if let cut = try store.cut(), cut.definitions == digest {
            (position, received) = (cut.position, cut.received)
            try store.load(&counting)
            isRebuilding = false
        } else {
            isRebuilding = try store.cut() != nil
            // The log first: a crash in between must not leave releases that the new count would contradict. Those of the same
            // definitions stay: a power cut may have taken the tallies alone, and may even bring back an older state of them.
            try releases.removeAll(otherThan: digest)
            try store.reset(definitions: digest)
            (position, received) = (0, ReceivedAccount())
        }
        storedPosition = position
    }

    /// Counts up to `limit` rows of the journal; returns how many there were. Stops after a tick, so that a caller can publish.
    ///
    /// Stores now and then, and at ticks; a caller who ends calls `checkpoint`.
    @discardableResult
    package func step(limit: Int = 256) throws -> Int {
        let rows = try reader.batches(from: position, limit: limit)
        var taken = 0
        for row in rows {
            try count(row)
            taken += 1
            if row.kind.isTick { break }
            if eventsSinceCheckpoint >= Self.eventsPerCheckpoint { try checkpoint() }
        }
        idleSteps = rows.isEmpty ? idleSteps + 1 : 0
        // Who follows the journal looks often; adding up and storing at every look would cost more than counting.
        if idleSteps == Self.idleStepsBeforeCheckpoint { try checkpoint() }
        return taken
    }

    private func count(_ row: JournalBatch) throws {
        position = row.endPosition
        if row.kind.isTick {
            try release(row)
            return
        }
        received.received += Int64(row.slots)
        received.accepted += Int64(row.events.count)
        for tombstone in row.tombstones {
            if tombstone.reason == .duplicate {
                received.duplicate += 1
            } else {
                received.rejected[tombstone.reason.code, default: 0] += 1
            }
        }
        received.droppedFields += Int64(row.droppedFields)
        if let newest = row.events.time.largest { received.newestEvent = max(received.newestEvent, newest) }
        try counting.count(row)
        eventsSinceCheckpoint += row.slots
    }

    private func release(_ row: JournalBatch) throws {
        var release = Release(
            position: row.position, time: row.receivedAt, definitions: definitions, isSweep: row.kind == .sweep)
        release.increments = try counting.release(at: row.receivedAt, isSweep: release.isSweep) { term in
            term == 0 ? ReleaseIncrement.notGiven : texts[term] ?? Registry.other
        }
        let (conversations, commitments) = counting.conversations.release(at: row.receivedAt)
        release.conversations = conversations.isEmpty ? nil : conversations
        release.commitments = commitments.isEmpty ? nil : commitments
        received.untrackedCaseEvents = counting.caseCounts.untrackedEvents
        release.account = received
        release.datasets = counting.accounts
        // The log first: if the process dies before the checkpoint, the same release is made again and is already there.
        FailPoint.pass("processing.before-release")
        try releases.append(release)
        FailPoint.pass("processing.before-checkpoint")
        try checkpoint()
        FailPoint.pass("processing.after-checkpoint")
    }

    /// Stores what was counted, if anything was.
    package func checkpoint() throws {
        guard position > storedPosition else { return }
        try counting.fold()
        try store.checkpoint(from: storedPosition, to: position, received: received, counting: &counting)
        storedPosition = position
        eventsSinceCheckpoint = 0
    }

    /// The digest of tallies as they lie on disk; nil if they were counted by other definitions. Changes nothing.
    package static func storedDigest(talliesPath: String, definitions: Definitions) throws -> String? {
        let store = try TallyStore(path: talliesPath, readOnly: true)
        return try store.cut()?.definitions == definitions.digest ? try store.digest() : nil
    }

    /// A digest of the stored tallies; equal tallies have equal digests.
    package func digest() throws -> String {
        try checkpoint()
        return try store.digest()
    }

    package var account: ReceivedAccount { received }
}
