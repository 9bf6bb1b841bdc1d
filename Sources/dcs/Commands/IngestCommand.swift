import ArgumentParser
import Foundation
import Ingest
import Journal
import ServiceLifecycle

/// Options of every command that runs an intake.
struct IntakeOptions: ParsableArguments {
    @Option(help: "Where to listen; worker i takes port + i. Loopback unless you say otherwise.")
    var endpoint = "tcp://127.0.0.1:5570"

    @Option(help: "Workers that decode; one thread and one port each.")
    var workers = 1

    @Option(name: .customLong("tick"), help: "Seconds between release ticks; 0 = none.")
    var tickSeconds = 10

    @Option(help: "Events a second that each sender may send, further ones are told to wait; 0 = no limit.")
    var eventsPerSecond = 0

    @Option(help: "Bytes a second that each sender may send; 0 = no limit.")
    var bytesPerSecond = 0

    @Option(help: "Connections that each sender may have open.")
    var connectionsPerSender = ConnectionBounds().perProducer

    @Option(
        help: "Where the next server key listens too, while senders change over to it; see `dcs keys rotate-server`.")
    var nextEndpoint: String?

    var configuration: IngestConfiguration {
        var configuration = IngestConfiguration(endpoint: endpoint)
        configuration.workers = workers
        configuration.eventsPerSecond = eventsPerSecond > 0 ? eventsPerSecond : nil
        configuration.bytesPerSecond = bytesPerSecond > 0 ? bytesPerSecond : nil
        configuration.connections.perProducer = connectionsPerSender
        configuration.nextEndpoint = nextEndpoint
        return configuration
    }

    func validate() throws {
        guard eventsPerSecond >= 0, bytesPerSecond >= 0, connectionsPerSender > 0 else {
            throw ValidationError("Limits must be positive; 0 means no limit for events and bytes.")
        }
        guard (0...3600).contains(tickSeconds) else { throw ValidationError("--tick must be 0 to 3600 seconds.") }
    }

    /// Appends release ticks at clock-aligned instants.
    func ticks(_ journal: JournalWriter, files: DataFolder) -> ThreadService {
        ThreadService("ticks") { flag in
            var last = try JournalReader(path: files.journal).lastTick()
            if tickSeconds == 0 { flag.wait() }
            while !flag.isStopped {
                let now = WallClock.milliseconds()
                let due = TickSchedule.next(after: now, every: tickSeconds)
                flag.wait(milliseconds: Int(due - now))
                if flag.isStopped { return }
                // On a full disk there is no such tick; a weekly one is made up for by the next.
                if journal.tick(time: due, isSweep: TickSchedule.isSweep(last: last, this: due)) >= 0 { last = due }
            }
        }
    }
}

struct IngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Runs the intake: takes events over ZeroMQ and commits them to the journal.",
        discussion: """
            Acknowledges only after a synced commit. Appends the release ticks. Ends on Ctrl-C.

            EXAMPLES
              dcs ingest
              dcs ingest --endpoint tcp://127.0.0.1:6000 --workers 2 --tick 60
              dcs ingest --events-per-second 50000 --bytes-per-second 20000000
              dcs ingest --next-endpoint tcp://127.0.0.1:5580      while senders change to the next server key
            """)

    @OptionGroup var folders: FolderOptions
    @OptionGroup var intake: IntakeOptions

    func run() async throws {
        try await Failure.reporting {
            let definitions = try folders.definitions()
            let running = try Intake(
                files: folders.files, definitions: definitions, configuration: intake.configuration,
                isAnnounced: true)
            defer { running.stop() }
            Terminal.line("listening on \(running.endpoints.joined(separator: ", "))")
            try await Stages.run([intake.ticks(running.journal, files: folders.files), running.reporting()])
        }
    }
}
