import ArgumentParser
import Events
import Foundation
import Ingest

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes, lists and revokes the keys of senders.",
        discussion: """
            EXAMPLES
              dcs keys make town-hall --source https://town.example/
              dcs keys list
              dcs keys revoke town-hall
              dcs keys rotate-server
            """,
        subcommands: [Make.self, List.self, Revoke.self, RotateServer.self, RetireServer.self])

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a key for a sender and prints the path of the file to hand over.",
            discussion: """
                EXAMPLES
                  dcs keys make town-hall --source https://town.example/
                  dcs keys make archive --source https://archive.example/ --backfill
                  dcs keys make library --source https://library.example/ --service book-loan --service reading-room
                  dcs keys make cabinet --source https://cabinet.example/ --kind commitment
                  dcs keys make clinic --source https://clinic.example/ --valid-from 2026-03-01 --valid-until 2027-03-01
                """)

        @OptionGroup var folders: FolderOptions
        @Argument(help: "The sender's name; the producer of its streams.") var producer: String
        @Option(help: "Every event's source must begin with this.") var source: String
        @Option(help: "A service or conversation it may send for; repeat for several. Default: all.") var service:
            [String] =
                []
        @Option(help: Self.kindHelp) var kind: [EventKind] = []
        @Flag(help: "It may open backfill streams.") var backfill = false
        @Option(help: "From when on it is valid: a day (UTC) or an instant with its offset.") var validFrom: KeyInstant?
        @Option(help: "When it ends; that day or instant is no longer part of it.") var validUntil: KeyInstant?
        @Flag(help: "It is to talk to the next server key; see `dcs keys rotate-server`.") var nextServer = false

        private static let kindHelp = ArgumentHelp(
            """
            A kind of event it may send; repeat for several, then it is these alone. Default: all but moderation, which hides statements, and \
            commitment, which answers in an organisation's name.
            """)

        func run() async throws {
            try await Failure.reporting {
                try folders.files.prepare()
                let path = try KeyStore(folder: folders.files.keys).makeClientKey(
                    producer: producer, sourcePrefix: source, services: service.isEmpty ? nil : service,
                    kinds: kind.isEmpty ? nil : EventKindSet(kind), mayBackfill: backfill, notBefore: validFrom?.date,
                    notAfter: validUntil?.date, forNextServer: nextServer, now: Date())
                print(path.path)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists every key, revoked ones too.",
            discussion: """
                By tab: sender, state, source prefix, public key, services and conversations, kinds of event.

                EXAMPLE
                  dcs keys list
                """)
        @OptionGroup var folders: FolderOptions

        func run() async throws {
            try await Failure.reporting {
                for key in try KeyStore(folder: folders.files.keys).list() {
                    let columns = [
                        key.producer, Self.state(key, Date()), key.sourcePrefix, key.publicKey,
                        key.services?.joined(separator: ",") ?? "all services",
                        key.rights.kinds.kinds.map(\.name).joined(separator: ","),
                    ]
                    print(columns.joined(separator: "\t"))
                }
            }
        }

        private static func state(_ key: KeyEntry, _ now: Date) -> String {
            if key.revokedAt != nil { return "revoked" }
            if let from = key.notBefore, now < from { return "valid from \(from.formatted(.iso8601))" }
            guard let until = key.notAfter else { return "live" }
            return now < until ? "live until \(until.formatted(.iso8601))" : "over since \(until.formatted(.iso8601))"
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revokes a key by its public key, or all keys of a sender; connected senders stop at once.",
            discussion: """
                When it has returned, the running intake accepts no further message of the key.

                EXAMPLE
                  dcs keys revoke town-hall
                """)
        @OptionGroup var folders: FolderOptions
        @Argument(help: "A public key, or a sender's name.") var key: String

        func run() async throws {
            try await Failure.reporting {
                let revoked = try KeyStore(folder: folders.files.keys).revoke(key, now: Date())
                for entry in revoked { print("revoked \(entry.producer)\t\(entry.publicKey)") }
            }
        }
    }

    struct RotateServer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-server",
            abstract: "Makes the server's next key and says how senders change over to it.",
            discussion: "The key of now goes on until `dcs keys retire-server`.\n\nEXAMPLE\n  dcs keys rotate-server")
        @OptionGroup var folders: FolderOptions

        func run() async throws {
            try await Failure.reporting {
                try folders.files.prepare()
                let next = try KeyStore(folder: folders.files.keys).makeNextServerKeys()
                print(
                    """
                    next server key \(next.publicKey)
                    1. start the intake with --next-endpoint, so that it listens with both keys
                    2. dcs keys make … --next-server   for every sender; it uses the new file and the new endpoint
                    3. dcs keys retire-server          when all have changed over
                    4. start the intake with --endpoint on what was the next endpoint
                    """)
            }
        }
    }

    struct RetireServer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retire-server",
            abstract: "Drops the server's key for the next one; it takes hold when the intake starts again.",
            discussion: "EXAMPLE\n  dcs keys retire-server")
        @OptionGroup var folders: FolderOptions

        func run() async throws {
            try await Failure.reporting {
                let keys = try KeyStore(folder: folders.files.keys).retireServerKeys()
                print("server key \(keys.publicKey); start the intake again")
            }
        }
    }
}

extension EventKind: ExpressibleByArgument {
    package init?(argument: String) {
        guard let kind = Self.allCases.first(where: { $0.name == argument }) else { return nil }
        self = kind
    }

    package static var allValueStrings: [String] { allCases.map(\.name) }
    package static var allValueDescriptions: [String: String] {
        Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0.cloudEventType) })
    }
}

/// A moment on the command line: `2026-03-01` is its first instant in UTC, `2026-03-01T09:30:00+01:00` is that instant.
struct KeyInstant: ExpressibleByArgument {
    let date: Date

    init?(argument: String) {
        let text = argument.utf8.count == 10 ? argument + "T00:00:00Z" : argument
        guard let date = try? Date(text, strategy: .iso8601) else { return nil }
        self.date = date
    }
}
