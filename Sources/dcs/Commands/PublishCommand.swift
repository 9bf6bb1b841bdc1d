import ArgumentParser
import Events
import Foundation
import Journal

struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Runs the publication stage: releases in, snapshots and pages out.",
        discussion: """
            EXAMPLES
              dcs publish             follow the releases until Ctrl-C
              dcs publish --now       append a release tick, count, publish, end (while no intake runs)
              dcs publish --now --tick-at 2016-01-12T00:00:00Z
                                      the same with a tick of your own choosing, for reproducible snapshots
            """)

    @OptionGroup var folders: FolderOptions

    @Flag(help: "Append a release tick, count and publish everything, then end.")
    var now = false

    @Option(help: "With --now: the tick's time, RFC 3339 in UTC. Default: the clock.")
    var tickAt: String?

    @Flag(help: "With --now: a weekly tick, at which what waits goes out as not broken down.")
    var sweep = false

    func run() async throws {
        try await Failure.reporting {
            let definitions = try folders.definitions()
            guard now else {
                try await Stages.run([Stages.publication(folders.files, folders.exportsFolder, definitions)])
                return
            }
            let time = try tickAt.map(Self.instant) ?? WallClock.milliseconds()
            try folders.files.prepare()
            try FileLock.refuseIfHeld(folders.files.tallies + ".lock")
            let journal = try JournalWriter(
                path: folders.files.journal, labels: definitions.labels, now: WallClock.milliseconds,
                onFailure: { Failure.stop($0) })
            let position = journal.tick(time: time, isSweep: sweep)
            journal.stop()
            guard position >= 0 else {
                throw UsageError("The disk is full; make room and try again. No tick was written.")
            }
            try Counting(files: folders.files, definitions: definitions).catchUp()
            let stage = try PublicationStage(
                files: folders.files, exports: folders.exportsFolder, definitions: definitions)
            print("tick at position \(position); latest snapshot \(stage.latest ?? "none") in \(folders.exports)/v1")
        }
    }

    private static func instant(_ text: String) throws -> Int64 {
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw UsageError("--tick-at \(text) is not an instant like 2016-01-12T00:00:00Z.")
        }
        return Int64(date.timeIntervalSince1970 * 1000)
    }
}
